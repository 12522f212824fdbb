package io.portolan.psrt.probe;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.WireReader;
import io.portolan.wire.WireWriter;
import io.portolan.wire.probe.Nonce;

/// The first record of either side of TLS, as far as it takes to tell that TLS begins there.
///
/// @see "RFC 8446, sections 4.1, 4.2 and 5.1; RFC 5246, section 7.4.1"
final class TlsHandshake {
  /// What ends a handshake in good order.
  static final Bytes CLOSE_NOTIFY = Bytes.ofHex("15 0303 0002 0100");

  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int SERVER_HELLO = 2;
  private static final int RANDOM_SIZE = 32;

  private TlsHandshake() {}

  /// A hello that offers TLS 1.2 and 1.3 and no key, so that a server of 1.3 has nothing to compute
  /// and one of 1.2 signs once.
  static Bytes clientHello(Nonce nonce) {
    Bytes chosen = nonce.bytes(2 * RANDOM_SIZE);
    Bytes extensions =
        new WireWriter()
            .bytes(Bytes.ofHex("000a 0008 0006 001d 0017 0018")) // groups: x25519, P-256, P-384
            .bytes(Bytes.ofHex("000b 0002 01 00")) // point formats: uncompressed
            .bytes(Bytes.ofHex("000d 0014 0012 0403 0503 0603 0804 0805 0806 0401 0501 0601"))
            .bytes(Bytes.ofHex("0017 0000")) // extended master secret
            .bytes(Bytes.ofHex("002b 0005 04 0304 0303")) // versions: 1.3, 1.2
            .bytes(Bytes.ofHex("0033 0002 0000")) // key shares: none
            .bytes(Bytes.ofHex("ff01 0001 00")) // renegotiation: first handshake
            .toBytes();
    Bytes body =
        new WireWriter()
            .u16("version", 0x0303)
            .bytes(chosen.first(RANDOM_SIZE))
            .u8("session id length", RANDOM_SIZE)
            .bytes(chosen.from(RANDOM_SIZE))
            .bytes(Bytes.ofHex("0018 1301 1302 1303 c02b c02f c02c c030 cca9 cca8 009c 009d 002f"))
            .bytes(Bytes.ofHex("01 00")) // compression: none
            .u16("extensions length", extensions.size())
            .bytes(extensions)
            .toBytes();
    return new WireWriter()
        .u8("type", HANDSHAKE)
        .u16("version", 0x0301)
        .u16("length", body.size() + 4)
        .u8("message", CLIENT_HELLO)
        .u24("message length", body.size())
        .bytes(body)
        .toBytes();
  }

  /// Whether a client's side of TLS begins here.
  static boolean isClientHello(Bytes said) {
    return begins(said, CLIENT_HELLO);
  }

  /// Whether a server's side of TLS begins here with a hello, all of it that matters.
  static boolean isServerHello(Bytes heard) {
    if (!begins(heard, SERVER_HELLO)) {
      return false;
    }
    try {
      var in = new WireReader(heard.from(9));
      int version = in.u16("version");
      in.bytes("random", RANDOM_SIZE);
      int idSize = in.u8("session id length");
      in.bytes("session id", idSize);
      in.u16("cipher suite");
      return version == 0x0303 && idSize <= RANDOM_SIZE && in.u8("compression") == 0;
    } catch (MalformedException e) {
      return false;
    }
  }

  /// Type, versions and two lengths, the inner one in the outer.
  private static boolean begins(Bytes bytes, int message) {
    if (bytes.size() < 11
        || bytes.at(0) != HANDSHAKE
        || bytes.at(1) != 3
        || bytes.at(2) > 3
        || bytes.at(5) != message
        || bytes.at(6) != 0
        || bytes.at(9) != 3) {
      return false;
    }
    int record = bytes.at(3) << 8 | bytes.at(4);
    int inner = bytes.at(7) << 8 | bytes.at(8);
    return record <= 1 << 14 && inner >= 2 + RANDOM_SIZE + 4 && inner + 4 <= record;
  }
}
