package io.portolan.identify.familiar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.wire.Bytes;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The programs of ONC RPC behind one port, told apart by what a server says of each.
class RpcProgramsTest {
  private static final Nonce NONCE = new Nonce(3);
  private static final Bytes QUESTION = new NfsOverUdp().say(NONCE).getFirst().bytes();
  private static final Bytes XID = QUESTION.first(4);
  private static final Bytes ACCEPTED = Bytes.ofHex("00000001 00000000 00000000 00000000");

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          00000000                  ,  4, it answers
          00000002 00000004 00000004,  4, it has version 4 only
          00000003                  ,  3, it lacks the procedure
          00000004                  ,  3, it dislikes the arguments
          00000001                  , -3, it has no such program
          00000002 00000004 00000002,  0, no range of versions
          00000006                  ,  0, no fate
          00000001 00               ,  0, a byte too many
          """)
  void aServerSaysItselfWhetherItHasAProgram(String fate, int strength, String what) {
    Evidence evidence = nfs(XID.concat(ACCEPTED).concat(Bytes.ofHex(fate)));
    int signed = evidence.isAgainst() ? -evidence.strength() : evidence.strength();
    assertEquals(strength, signed, what + ": " + evidence);
  }

  @Test
  void aReplyUnderAnotherIdIsNobodys() {
    Bytes other = Bytes.ofHex("0badcafe").concat(ACCEPTED).concat(Bytes.ofHex("00000000"));
    assertEquals(Evidence.NONE, nfs(other));
  }

  @Test
  void aCallIsNoReply() {
    assertEquals(Evidence.NONE, nfs(XID.concat(QUESTION.from(4)).concat(Bytes.of(0, 0, 0, 0))));
  }

  @Test
  void whoRefusesOurCredentialsIsNotNamed() {
    Evidence evidence = nfs(XID.concat(Bytes.ofHex("00000001 00000001 00000001 00000005")));
    assertEquals(1, evidence.strength());
  }

  @Test
  void aServerOfOtherProgramsIsWorthAskingAboutTheRest() {
    Bytes unavailable = XID.concat(ACCEPTED).concat(Bytes.ofHex("00000001"));
    var exchange = Exchange.answered(Layer.UDP, "nfs-null-udp/1", QUESTION, unavailable);
    assertEquals(
        Map.of("rpcbind", 1, "nfs", -3, "mountd", 1, "nlockmgr", 1, "rquotad", 1), all(exchange));
  }

  @Test
  void ofSeveralProgramsOnOnePortTheFirstNamesIt() {
    Bytes calls = new RpcbindOverTcp().say(NONCE).getFirst().bytes();
    var exchange =
        Exchange.answered(
            Layer.TCP,
            "rpc-programs/1",
            calls,
            record(0, "00000001")
                .concat(record(1, "00000000"))
                .concat(record(2, "00000000"))
                .concat(record(3, "00000001")));
    assertEquals(
        Map.of("rpcbind", -3, "nfs", 4, "mountd", 1, "nlockmgr", -3, "rquotad", 1), all(exchange));
  }

  @Test
  void repliesThatWereCutShortStillNameWhatCameBefore() {
    Bytes calls = new RpcbindOverTcp().say(NONCE).getFirst().bytes();
    Bytes whole = record(1, "00000000").concat(record(2, "00000001"));
    for (int size = 28; size < whole.size(); size++) {
      var exchange = Exchange.answered(Layer.TCP, "rpc-programs/1", calls, whole.first(size));
      assertEquals(4, new NfsOverTcp().weigh(exchange).strength());
    }
  }

  @Test
  void aCallerNamesTheProgramHeCalls() {
    assertEquals(Map.of("nfs", 3), all(Exchange.called(Layer.UDP, QUESTION)));
    Bytes calls = new RpcbindOverTcp().say(NONCE).getFirst().bytes();
    assertEquals(Map.of("rpcbind", 3), all(Exchange.called(Layer.TCP, calls)));
    assertEquals(Map.of(), all(Exchange.called(Layer.TCP, QUESTION)));
  }

  @Test
  void theListOfTheProgramsIsCounted() {
    Bytes calls = new RpcbindOverTcp().say(NONCE).getFirst().bytes();
    Bytes list = Bytes.ofHex("00000000 00000001 000186a0 00000002 00000006 0000006f 00000000");
    Evidence evidence =
        new RpcbindOverTcp()
            .weigh(Exchange.answered(Layer.TCP, "rpc-programs/1", calls, record(0, list.hex())));
    assertTrue(evidence.because().endsWith("and lists 1 program"), evidence.because());
  }

  /// A record with an accepted reply to the call of this number among those we make at once.
  private static Bytes record(int call, String fate) {
    int xid = NONCE.u31() + call;
    Bytes reply =
        Bytes.of(xid >> 24 & 0xFF, xid >> 16 & 0xFF, xid >> 8 & 0xFF, xid & 0xFF)
            .concat(ACCEPTED)
            .concat(Bytes.ofHex(fate));
    return Bytes.of(0x80, 0, 0, reply.size()).concat(reply);
  }

  private static Evidence nfs(Bytes answer) {
    return new NfsOverUdp().weigh(Exchange.answered(Layer.UDP, "nfs-null-udp/1", QUESTION, answer));
  }

  /// Strengths by protocol, negative where the exchange speaks against it.
  private static Map<String, Integer> all(Exchange exchange) {
    var names = new TreeMap<String, Integer>();
    for (Probe probe : List.copyOf(Probes.ALL)) {
      Evidence evidence = probe.weigh(exchange);
      if (evidence.strength() > 0) {
        int strength = evidence.isAgainst() ? -evidence.strength() : evidence.strength();
        names.put(probe.protocol().name(), strength);
      }
    }
    return names;
  }
}
