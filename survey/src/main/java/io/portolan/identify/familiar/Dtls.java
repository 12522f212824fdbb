package io.portolan.identify.familiar;

import io.portolan.wire.MalformedException;
import io.portolan.wire.Protocol;
import io.portolan.wire.WireReader;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.HexFormat;
import java.util.List;

/// Recognises DTLS, and never what is spoken inside it.
///
/// Sent: one ClientHello without a cookie. A server that guards itself answers it with a
/// HelloVerifyRequest, computes next to nothing and remembers nothing; we go no further. A server
/// without that guard begins its handshake, repeats its words once or twice and gives up.
///
/// Nothing of ours comes back in a HelloVerifyRequest: it is to bear the number of the record it
/// answers, but OpenSSL does not, and a first record with any number but 0 makes an OpenSSL that
/// serves one peer at a time deaf to the next. So an answer is structure, and no proof.
///
/// @see "RFC 6347, sections 4.1 and 4.2; RFC 5246, section 7.4"
public final class Dtls implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("dtls", "DTLS").describedIn("RFC 6347", "RFC 9147");

  private static final int ENCRYPTED_DATA = 23;

  /// For [java.util.ServiceLoader].
  public Dtls() {}

  @Override
  public Protocol protocol() {
    return PROTOCOL;
  }

  @Override
  public Layer layer() {
    return Layer.UDP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    return List.of(
        Utterance.toSilence(
            "dtls-hello/1",
            DtlsHello.offer(nonce.bytes(32)),
            "Sends a first hello without a cookie and goes no further."));
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() != Layer.UDP || exchange.isEcho()) {
      return Evidence.NONE;
    }
    try {
      return exchange.isCallOnly()
          ? called(DtlsRecord.all(exchange.said()))
          : answered(DtlsRecord.all(exchange.heard()));
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private static Evidence called(List<DtlsRecord> records) throws MalformedException {
    DtlsRecord first = records.getFirst();
    if (!first.isClear(DtlsRecord.HANDSHAKE)) {
      return encrypted(records, "the caller sends");
    }
    int version = DtlsHello.client(first);
    return Evidence.structure("the caller sends a ClientHello of " + DtlsRecord.word(version));
  }

  private static Evidence answered(List<DtlsRecord> records) throws MalformedException {
    DtlsRecord first = records.getFirst();
    if (first.isClear(DtlsRecord.HANDSHAKE)) {
      return DtlsHello.isVerifyRequest(first) ? verifyRequest(first) : serverHello(first);
    }
    return first.isClear(DtlsRecord.ALERT) ? alert(first) : encrypted(records, "says");
  }

  private static Evidence verifyRequest(DtlsRecord first) throws MalformedException {
    int cookie = DtlsHello.cookieSize(first);
    return Evidence.structure("HelloVerifyRequest with a cookie of " + cookie + " bytes");
  }

  private static Evidence serverHello(DtlsRecord first) throws MalformedException {
    DtlsHello.Chosen chosen = DtlsHello.server(first);
    return Evidence.structure(
        "ServerHello of "
            + DtlsRecord.word(chosen.version())
            + ", cipher suite 0x"
            + HexFormat.of().toHexDigits((short) chosen.cipherSuite()));
  }

  private static Evidence alert(DtlsRecord record) throws MalformedException {
    var in = new WireReader(record.fragment());
    int level = in.u8("level");
    String name = Tls.alertName(in.u8("description"));
    in.end();
    if (name.isEmpty() || level < 1 || level > 2) {
      return Evidence.NONE;
    }
    return Evidence.structure((level == 2 ? "fatal" : "warning") + " DTLS alert " + name);
  }

  /// In the middle of a conversation only the records' heads are clear.
  private static Evidence encrypted(List<DtlsRecord> records, String verb) {
    boolean isEncrypted =
        records.stream().allMatch(r -> r.type() == ENCRYPTED_DATA && r.epoch() > 0);
    return isEncrypted
        ? Evidence.banner(verb + " what has the form of encrypted DTLS records")
        : Evidence.NONE;
  }
}
