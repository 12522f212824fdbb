package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.WireReader;
import io.portolan.wire.WireWriter;

/// The first handshake messages of DTLS, as far as recognition needs them.
///
/// @see "RFC 6347, sections 4.2.1 and 4.2.2; RFC 5246, section 7.4.1"
final class DtlsHello {
  private static final int CLIENT_HELLO = 1;
  private static final int SERVER_HELLO = 2;
  private static final int HELLO_VERIFY_REQUEST = 3;
  private static final int DTLS_1_0 = 0xFEFF;
  private static final int DTLS_1_2 = 0xFEFD;

  /// What a server chose.
  ///
  /// @param version as on the wire
  /// @param cipherSuite its registered number
  record Chosen(int version, int cipherSuite) {}

  private DtlsHello() {}

  /// Reads a client's hello.
  ///
  /// @return the version it names
  static int client(DtlsRecord record) throws MalformedException {
    WireReader in = message(record, CLIENT_HELLO);
    int version = DtlsRecord.version(in);
    in.bytes("random", 32);
    sessionId(in);
    in.bytes("cookie", in.u8("cookie.length"));
    int suites = in.u16("cipher_suites.length");
    if (suites < 2 || suites % 2 != 0) {
      throw in.reject("is " + suites + ", expected an even number");
    }
    in.bytes("cipher_suites", suites);
    in.bytes("compression_methods", in.u8("compression_methods.length"));
    if (in.remaining() > 0) {
      in.bytes("extensions", in.u16("extensions.length"));
    }
    in.end();
    return version;
  }

  /// Reads a server's hello; what follows the fields that are looked at may come in further
  /// fragments.
  static Chosen server(DtlsRecord record) throws MalformedException {
    WireReader in = message(record, SERVER_HELLO);
    int version = DtlsRecord.version(in);
    in.bytes("random", 32);
    sessionId(in);
    int cipherSuite = in.u16("cipher_suite");
    if (in.u8("compression_method") > 1) {
      throw in.reject("expected null or deflate");
    }
    return new Chosen(version, cipherSuite);
  }

  static boolean isVerifyRequest(DtlsRecord record) {
    return record.fragment().at(0) == HELLO_VERIFY_REQUEST;
  }

  /// Reads a HelloVerifyRequest.
  ///
  /// @return size of its cookie in bytes
  static int cookieSize(DtlsRecord record) throws MalformedException {
    WireReader in = message(record, HELLO_VERIFY_REQUEST);
    DtlsRecord.version(in);
    int size = in.u8("cookie.length");
    in.bytes("cookie", size);
    in.end();
    return size;
  }

  /// The body, or the first fragment, of a message of this type with which the record begins. A
  /// record may hold further messages behind it.
  private static WireReader message(DtlsRecord record, int type) throws MalformedException {
    var in = new WireReader(record.fragment());
    if (in.u8("msg_type") != type) {
      throw in.reject("expected " + type);
    }
    int length = in.u24("length");
    in.u16("message_seq");
    if (in.u24("fragment_offset") != 0) {
      throw in.reject("expected the beginning of a message");
    }
    int size = in.u24("fragment_length");
    if (size > length) {
      throw in.reject("is " + size + ", expected at most " + length);
    }
    Bytes body = in.bytes("body", size);
    return new WireReader(body);
  }

  private static void sessionId(WireReader in) throws MalformedException {
    int size = in.u8("session_id.length");
    if (size > 32) {
      throw in.reject("is " + size + ", expected at most 32");
    }
    in.bytes("session_id", size);
  }

  /// A client's hello without a cookie.
  ///
  /// @param random 32 bytes
  static Bytes offer(Bytes random) {
    var extensions =
        new WireWriter()
            .bytes(Bytes.ofHex("000a 0006 0004 001d 0017")) // x25519, secp256r1
            .bytes(Bytes.ofHex("000b 0002 0100")) // uncompressed points
            .bytes(Bytes.ofHex("000d 000a 0008 0403 0401 0804 0201"))
            .toBytes();
    var suites = Bytes.ofHex("c02b c02c c02f c030 c009 c013 009c 002f");
    var body =
        new WireWriter()
            .u16("client_version", DTLS_1_2)
            .bytes(random)
            .u8("session_id.length", 0)
            .u8("cookie.length", 0)
            .u16("cipher_suites.length", suites.size())
            .bytes(suites)
            .bytes(Bytes.ofHex("01 00")) // no compression
            .u16("extensions.length", extensions.size())
            .bytes(extensions)
            .toBytes();
    return new WireWriter()
        .u8("type", DtlsRecord.HANDSHAKE)
        .u16("version", DTLS_1_0)
        .u16("epoch", 0)
        .bytes(Bytes.wrap(new byte[6])) // sequence_number
        .u16("length", body.size() + 12)
        .u8("msg_type", CLIENT_HELLO)
        .u24("length", body.size())
        .u16("message_seq", 0)
        .u24("fragment_offset", 0)
        .u24("fragment_length", body.size())
        .bytes(body)
        .toBytes();
  }
}
