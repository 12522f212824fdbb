package io.portolan.psrt.client;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Keeps what a client is told.
final class Diary implements ClientListener {
  final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
  final BlockingQueue<ClientEvent> events = new LinkedBlockingQueue<>();

  /// How much of large messages had come, each time something had.
  final BlockingQueue<Long> progress = new LinkedBlockingQueue<>();

  volatile boolean sawDisconnection;

  @Override
  public void received(Message message) {
    messages.add(message);
  }

  @Override
  public void receiving(long arrived, long size) {
    assertTrue(arrived < size);
    progress.add(arrived);
  }

  @Override
  public void happened(ClientEvent event) {
    sawDisconnection |= event instanceof ClientEvent.Disconnected;
    events.add(event);
  }

  /// The next event of this kind; others are passed over.
  <E extends ClientEvent> E await(Class<E> kind) throws InterruptedException {
    ClientEvent event = events.poll(60, TimeUnit.SECONDS);
    while (event != null && !kind.isInstance(event)) {
      event = events.poll(60, TimeUnit.SECONDS);
    }
    return assertInstanceOf(kind, event);
  }

  String text() throws InterruptedException {
    Message message = messages.poll(60, TimeUnit.SECONDS);
    assertTrue(message != null, "no message came");
    return message.text();
  }
}
