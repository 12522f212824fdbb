package io.portolan.psrt.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.psrt.message.PsrtMessage.Login;
import io.portolan.psrt.message.PsrtMessage.Publish;
import io.portolan.psrt.message.PsrtMessage.Subscribe;
import io.portolan.psrt.message.PsrtMessage.Telegram;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.wire.Bytes;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PsrtMessageTest {
  @Test
  void whatNobodyCanSayIsOurMistake() {
    assertMistake(() -> new Publish(0, "", Bytes.EMPTY));
    assertMistake(() -> new Publish(0, "a/+", Bytes.EMPTY));
    assertMistake(() -> new Publish(0, "a\0", Bytes.EMPTY));
    assertMistake(() -> new Publish(256, "a", Bytes.EMPTY));
    assertMistake(() -> new Subscribe(List.of("a", "")));
    assertMistake(() -> new Telegram(true, 0, "a", Bytes.EMPTY));
    assertMistake(() -> new Telegram(true, 1, "", Bytes.EMPTY));
    assertMistake(() -> new Token(Bytes.of(1)));
    assertMistake(() -> new Login("a\0b", ""));
  }

  @Test
  void anonymousIsWhoSaysNothingOfHimself() {
    assertTrue(Login.ANONYMOUS.isAnonymous());
    assertTrue(new Login("", null).isAnonymous());
    assertEquals(false, new Login("", "x").isAnonymous());
    assertEquals(false, new Login("x", "").isAnonymous());
  }

  @Test
  void codesAreFoundAgain() {
    for (var code : ReplyCode.values()) {
      assertEquals(Optional.of(code), ReplyCode.of(code.code()));
    }
    for (var channel : Channel.values()) {
      assertEquals(Optional.of(channel), Channel.of(channel.code()));
    }
    for (var cipher : DatagramCipher.values()) {
      assertEquals(Optional.of(cipher), DatagramCipher.of(cipher.code()));
    }
    assertEquals(Optional.empty(), ReplyCode.of(0));
  }

  private static void assertMistake(Runnable act) {
    assertThrows(IllegalArgumentException.class, act::run);
  }
}
