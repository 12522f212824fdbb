package io.portolan.bus;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Writes down what happens, so that a test can wait for it.
final class Diary implements StateListener {
  private final BlockingQueue<PubSubEvent> events = new LinkedBlockingQueue<>();

  @Override
  public void happened(PubSubEvent event) {
    events.add(event);
  }

  /// The next event of this kind; those before it are forgotten.
  <E extends PubSubEvent> E await(Class<E> kind) throws InterruptedException {
    PubSubEvent event = events.poll(60, TimeUnit.SECONDS);
    while (event != null && !kind.isInstance(event)) {
      event = events.poll(60, TimeUnit.SECONDS);
    }
    assertNotNull(event, "no " + kind.getSimpleName());
    return kind.cast(event);
  }

  /// The kinds of all events before the next one of this kind.
  List<Class<?>> until(Class<? extends PubSubEvent> kind) throws InterruptedException {
    var before = new ArrayList<Class<?>>();
    PubSubEvent event = events.poll(60, TimeUnit.SECONDS);
    while (event != null && !kind.isInstance(event)) {
      before.add(event.getClass());
      event = events.poll(60, TimeUnit.SECONDS);
    }
    assertNotNull(event, "no " + kind.getSimpleName());
    return before;
  }
}
