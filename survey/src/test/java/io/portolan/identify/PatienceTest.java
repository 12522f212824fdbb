package io.portolan.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {
  @Test
  void whoIsBusyIsGivenMoreTimeAndAskedNoMoreOften() {
    var usual = Patience.LOCAL;
    var longer = usual.whileBusy(2.5);
    assertEquals(Duration.ofMillis(1750), longer.firstAnswer());
    assertEquals(Duration.ofMillis(750), longer.answer());
    assertEquals(Duration.ofMillis(1250), longer.greeting());
    assertEquals(usual.lateGreeting(), longer.lateGreeting());
    assertEquals(usual.connections(), longer.connections());
    assertEquals(usual.bytes(), longer.bytes());
  }

  @Test
  void whoIsNotBusyIsGivenTheUsualTime() {
    assertEquals(Patience.LOCAL, Patience.LOCAL.whileBusy(0));
    assertEquals(Patience.LOCAL, Patience.LOCAL.whileBusy(1));
  }

  @Test
  void allPatienceHasAnEnd() {
    assertEquals(Duration.ofMillis(2800), Patience.LOCAL.whileBusy(100).firstAnswer());
  }
}
