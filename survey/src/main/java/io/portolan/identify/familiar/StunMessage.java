package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.WireReader;
import io.portolan.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One message of STUN, as of TURN and ICE.
///
/// @param type method and class: 0x0001 asks for a binding, 0x0101 answers, 0x0111 refuses
/// @param transaction 12 bytes that the asker chose
/// @param attributes in their order
/// @see "RFC 8489, sections 5 and 14"
record StunMessage(int type, Bytes transaction, List<Attribute> attributes) {
  static final int BINDING_REQUEST = 0x0001;
  static final int BINDING_ANSWER = 0x0101;
  static final int BINDING_REFUSAL = 0x0111;
  static final int XOR_MAPPED_ADDRESS = 0x0020;
  static final int MAPPED_ADDRESS = 0x0001;
  static final int ERROR_CODE = 0x0009;
  static final int SOFTWARE = 0x8022;
  static final int TRANSACTION_SIZE = 12;

  private static final long COOKIE = 0x2112A442L;

  record Attribute(int type, Bytes value) {}

  StunMessage {
    attributes = List.copyOf(attributes);
  }

  /// A request for a binding without attributes.
  static Bytes request(Bytes transaction) {
    return new WireWriter()
        .u16("type", BINDING_REQUEST)
        .u16("length", 0)
        .u32("cookie", COOKIE)
        .bytes(transaction)
        .toBytes();
  }

  /// Reads the message at the start of `in`.
  ///
  /// @throws MalformedException if it is cut short or not STUN: the first two bits, the cookie
  ///     or a length is wrong
  static StunMessage read(WireReader in) throws MalformedException {
    int type = in.u16("type");
    if (type >= 0x4000) {
      throw in.reject("does not begin with two zero bits");
    }
    int length = in.u16("length");
    if (in.u32("cookie") != COOKIE || length % 4 != 0) {
      throw in.reject("is not STUN's");
    }
    Bytes transaction = in.bytes("transaction", TRANSACTION_SIZE);
    WireReader body = in.part("attributes", length);
    var attributes = new ArrayList<Attribute>();
    while (body.remaining() > 0) {
      int name = body.u16("attribute");
      int size = body.u16("length");
      attributes.add(new Attribute(name, body.bytes("value", size)));
      body.bytes("padding", (4 - size % 4) % 4);
    }
    return new StunMessage(type, transaction, attributes);
  }

  Optional<Bytes> attribute(int wanted) {
    return attributes.stream().filter(a -> a.type() == wanted).map(Attribute::value).findFirst();
  }
}
