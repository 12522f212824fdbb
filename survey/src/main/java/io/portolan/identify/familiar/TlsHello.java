package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.WireReader;
import io.portolan.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/// The first handshake message of either side of TLS, as far as recognition needs it.
///
/// @param version the newest one named: that of supported_versions if it is there
/// @param sessionId 0 to 32 bytes
/// @param cipherSuite the one chosen by a server; 0 in a client's
/// @param serverName "" if the client named none
/// @see "RFC 8446, sections 4.1, 4.2 and 5.1"
record TlsHello(int version, Bytes sessionId, int cipherSuite, String serverName) {
  static final int HANDSHAKE = 22;
  static final int TLS_1_3 = 0x0304;

  private static final int CLIENT_HELLO = 1;
  private static final int SERVER_HELLO = 2;
  private static final int SERVER_NAME = 0;
  private static final int SUPPORTED_VERSIONS = 43;
  private static final int LONGEST_RECORD = (1 << 14) + 2048;

  /// Reads a record's header behind its type.
  static WireReader record(WireReader in) throws MalformedException {
    if (in.u8("version.major") != 3 || in.u8("version.minor") > 4) {
      throw in.reject("expected 3.0 to 3.4");
    }
    int size = in.u16("length");
    if (size == 0 || size > LONGEST_RECORD) {
      throw in.reject("is " + size + ", expected 1 to " + LONGEST_RECORD);
    }
    return in.part("fragment", size);
  }

  /// Reads a server's hello from a handshake record.
  static TlsHello server(WireReader record) throws MalformedException {
    if (record.u8("msg_type") != SERVER_HELLO) {
      throw record.reject("expected server_hello");
    }
    WireReader body = record.part("server_hello", record.u24("server_hello.length"));
    int version = version(body);
    body.bytes("random", 32);
    Bytes sessionId = sessionId(body);
    int cipherSuite = body.u16("cipher_suite");
    if (body.u8("compression_method") > 1) {
      throw body.reject("expected null or deflate");
    }
    String serverName = "";
    if (body.remaining() > 0) {
      WireReader extensions = body.part("extensions", body.u16("extensions.length"));
      while (extensions.remaining() > 0) {
        int type = extensions.u16("extension_type");
        Bytes data = extensions.bytes("extension_data", extensions.u16("extension.length"));
        if (type == SUPPORTED_VERSIONS && data.size() == 2) {
          version = new WireReader(data).u16("selected_version");
        }
      }
      extensions.leave();
    }
    body.leave();
    return new TlsHello(version, sessionId, cipherSuite, serverName);
  }

  /// Reads a client's first record.
  ///
  /// @return the hello in it, or nothing if it is something else
  /// @throws MalformedException with what is missing, if it is a hello that is cut short
  static Optional<TlsHello> client(Bytes said) throws MalformedException {
    boolean shaped =
        said.size() >= 11
            && said.at(0) == HANDSHAKE
            && said.at(1) == 3
            && said.at(2) <= 4
            && said.at(5) == CLIENT_HELLO
            && said.at(6) == 0
            && said.at(9) == 3
            && said.at(10) <= 3;
    if (!shaped) {
      return Optional.empty();
    }
    var in = new WireReader(said.from(1));
    WireReader record = record(in);
    record.u8("msg_type");
    WireReader body = record.part("client_hello", record.u24("client_hello.length"));
    int version = version(body);
    body.bytes("random", 32);
    Bytes sessionId = sessionId(body);
    int suites = body.u16("cipher_suites.length");
    if (suites < 2 || suites % 2 != 0) {
      throw body.reject("is " + suites + ", expected an even number");
    }
    body.bytes("cipher_suites", suites);
    body.bytes("compression_methods", body.u8("compression_methods.length"));
    String serverName = "";
    if (body.remaining() > 0) {
      WireReader extensions = body.part("extensions", body.u16("extensions.length"));
      while (extensions.remaining() > 0) {
        int type = extensions.u16("extension_type");
        Bytes data = extensions.bytes("extension_data", extensions.u16("extension.length"));
        if (type == SUPPORTED_VERSIONS) {
          version = newest(new WireReader(data), version);
        } else if (type == SERVER_NAME) {
          serverName = hostName(new WireReader(data));
        }
      }
      extensions.leave();
    }
    body.leave();
    return Optional.of(new TlsHello(version, sessionId, 0, serverName));
  }

  private static int version(WireReader in) throws MalformedException {
    int version = in.u16("legacy_version");
    if (version < 0x0300 || version > 0x0303) {
      throw in.reject("expected 3.0 to 3.3");
    }
    return version;
  }

  private static Bytes sessionId(WireReader in) throws MalformedException {
    int size = in.u8("session_id.length");
    if (size > 32) {
      throw in.reject("is " + size + ", expected at most 32");
    }
    return in.bytes("session_id", size);
  }

  /// The newest version of a list that we know, leaving out the values reserved for grease.
  private static int newest(WireReader in, int otherwise) throws MalformedException {
    int newest = otherwise;
    in.u8("versions.length");
    while (in.remaining() >= 2) {
      int version = in.u16("version");
      if (version <= TLS_1_3 && version > newest) {
        newest = version;
      }
    }
    return newest;
  }

  private static String hostName(WireReader in) throws MalformedException {
    in.u16("server_name_list.length");
    in.u8("name_type");
    return in.text("host_name", in.u16("host_name.length"), StandardCharsets.US_ASCII);
  }

  /// The version as people write it.
  String versionWord() {
    return switch (version) {
      case 0x0300 -> "SSL 3.0";
      case 0x0301, 0x0302, 0x0303, TLS_1_3 -> "TLS 1." + (version - 0x0301);
      default -> "TLS 0x" + HexFormat.of().toHexDigits((short) version);
    };
  }

  /// A client's hello that offers no key.
  ///
  /// @param unique 64 bytes: the random and the session id
  static Bytes offer(Bytes unique) {
    var extensions =
        new WireWriter()
            .bytes(Bytes.ofHex("ff01 0001 00")) // renegotiation_info: none so far
            .bytes(Bytes.ofHex("0017 0000")) // extended_master_secret
            .bytes(Bytes.ofHex("000a 0008 0006 001d 0017 0018")) // x25519, secp256r1, secp384r1
            .bytes(Bytes.ofHex("000b 0002 0100")) // uncompressed points
            .bytes(Bytes.ofHex("000d 0014 0012 0403 0503 0603 0804 0805 0806 0401 0501 0201"))
            .bytes(Bytes.ofHex("002b 0009 08 0304 0303 0302 0301")) // TLS 1.3 to 1.0
            .bytes(Bytes.ofHex("0033 0002 0000")) // key_share: none
            .toBytes();
    var suites =
        Bytes.ofHex(
            "1301 1302 1303 c02b c02f c02c c030 cca9 cca8 c013 c014 009c 009d 002f 0035 000a");
    var body =
        new WireWriter()
            .u16("legacy_version", 0x0303)
            .bytes(unique.slice(0, 32))
            .u8("session_id.length", 32)
            .bytes(unique.slice(32, 64))
            .u16("cipher_suites.length", suites.size())
            .bytes(suites)
            .bytes(Bytes.ofHex("01 00")) // no compression
            .u16("extensions.length", extensions.size())
            .bytes(extensions)
            .toBytes();
    return new WireWriter()
        .u8("type", HANDSHAKE)
        .u16("legacy_record_version", 0x0301)
        .u16("length", body.size() + 4)
        .u8("msg_type", CLIENT_HELLO)
        .u24("client_hello.length", body.size())
        .bytes(body)
        .toBytes();
  }
}
