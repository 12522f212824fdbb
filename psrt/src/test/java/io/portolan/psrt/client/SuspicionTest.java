package io.portolan.psrt.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.message.PsrtMessage.Publish;
import io.portolan.psrt.message.PsrtMessage.Subscribe;
import io.portolan.wire.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SuspicionTest {
  private final Suspicion suspicion = new Suspicion(1);

  private static Order publish(int size) {
    return Order.of(new Publish(1, "a", Bytes.wrap(new byte[size - 2])), null);
  }

  @Test
  void theLargestOfTwoLossesInARowIsSuspected() {
    var small = publish(10);
    var large = publish(100);
    var other = publish(200);
    suspicion.lost(List.of(small, large));
    assertFalse(suspicion.isOn(large), "once is an accident");
    suspicion.lost(List.of(other));
    suspicion.lost(List.of(small, large));
    assertFalse(suspicion.isOn(large), "not in a row");
    suspicion.lost(List.of(large, small));
    assertTrue(suspicion.isOn(large));
    assertTrue(suspicion.isOn(publish(101)), "nor is a larger one trusted");
    assertFalse(suspicion.isOn(small));
    assertFalse(suspicion.isOn(Order.of(new Subscribe(List.of("a")), 1000, null)));
    suspicion.tolerated(large);
    assertFalse(suspicion.isOn(large));
    assertFalse(suspicion.isOn(publish(101)));
  }

  @Test
  void ofManyThatAreAlikeOneIsTriedOut() {
    var alike = IntStream.range(0, 100).mapToObj(_ -> publish(50)).toList();
    suspicion.lost(alike);
    suspicion.lost(alike);
    assertTrue(suspicion.isOn(alike.getFirst()));
    suspicion.tolerated(alike.getFirst());
    assertFalse(suspicion.isOn(alike.get(1)));
  }

  @Test
  void anotherLossInBetweenStartsTheCountAnew() {
    var large = publish(100);
    for (int i = 0; i < 4; i++) {
      assertFalse(suspicion.spurned(large));
      suspicion.lost(List.of(large));
    }
    suspicion.lost(List.of(large));
    for (int i = 0; i < 4; i++) {
      assertFalse(suspicion.spurned(large));
      suspicion.lost(List.of(large));
    }
    assertTrue(suspicion.spurned(large));
  }

  @Test
  void everyBrokerOfTheListHasASay() {
    var asking = new Suspicion(7);
    var large = publish(100);
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 6; i++) {
        assertFalse(asking.spurned(large));
        asking.lost(List.of(large));
      }
      assertTrue(asking.spurned(large), "also when it is known to be too large");
      large = publish(101);
    }
  }

  /// A broker that takes up to 60, and a window that holds everything.
  @Test
  void amongManyUnderWayAllThatAreTooLargeAreFound() {
    var waiting = new ArrayDeque<Order>();
    for (int size : List.of(10, 80, 60, 61, 200, 5, 70, 60, 90, 20)) {
      waiting.add(publish(size));
    }
    var taken = new ArrayList<Integer>();
    var givenUp = new ArrayList<Integer>();
    int calls = 0;
    for (; !waiting.isEmpty() && calls < 100; calls++) {
      sendUntilHungUp(waiting, taken, givenUp);
    }
    assertEquals(List.of(10, 60, 5, 60, 20), taken);
    assertEquals(List.of(80, 61, 200, 70, 90), givenUp);
    assertTrue(calls < 30, "took " + calls);
    assertFalse(suspicion.isOn(publish(60)));
  }

  private void sendUntilHungUp(
      ArrayDeque<Order> waiting, List<Integer> taken, List<Integer> givenUp) {
    var underWay = new ArrayList<Order>();
    for (Order order : List.copyOf(waiting)) {
      boolean isHungUpOn = underWay.stream().anyMatch(earlier -> earlier.size() > 60);
      if (suspicion.isOn(order) && isHungUpOn) {
        break;
      }
      if (suspicion.isOn(order)) {
        underWay.clear();
        if (order.size() > 60) {
          if (suspicion.spurned(order)) {
            givenUp.add(waiting.remove().size());
          } else {
            underWay.add(order);
          }
          suspicion.lost(underWay);
          return;
        }
        suspicion.tolerated(order);
      }
      underWay.add(order);
      if (order.size() <= 60 && !isHungUpOn) {
        taken.add(waiting.remove().size());
        underWay.remove(order);
      }
    }
    suspicion.lost(underWay);
  }
}
