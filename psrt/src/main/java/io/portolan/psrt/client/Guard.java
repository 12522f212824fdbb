package io.portolan.psrt.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A lock that remembers whom to tell, and tells them when it is free again: nothing of the
/// program's runs inside it.
final class Guard {
  private final ReentrantLock lock = new ReentrantLock();
  private List<Runnable> later = new ArrayList<>();

  void lock() {
    lock.lock();
  }

  /// Does `act` once the lock is free. The caller holds it.
  void later(Runnable act) {
    later.add(act);
  }

  void unlock() {
    if (lock.getHoldCount() > 1 || later.isEmpty()) {
      lock.unlock();
      return;
    }
    var now = later;
    later = new ArrayList<>();
    lock.unlock();
    now.forEach(Runnable::run);
  }

  Condition condition() {
    return lock.newCondition();
  }
}
