package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.WireReader;
import io.portolan.wire.WireWriter;

/// Tag, length and value, as SNMP, LDAP and Kerberos write them. Tags are single bytes, lengths are
/// definite.
///
/// @see "ITU-T X.690, sections 8.1 to 8.3 and 8.7"
final class Ber {
  static final int INTEGER = 0x02;
  static final int OCTET_STRING = 0x04;
  static final int OBJECT_IDENTIFIER = 0x06;
  static final int ENUMERATED = 0x0A;
  static final int SEQUENCE = 0x30;
  static final int SET = 0x31;

  private Ber() {}

  /// Reads a tag and a length, and gives what they announce.
  static WireReader open(WireReader in, String name, int tag) throws MalformedException {
    int found = in.u8(name + ".tag");
    if (found != tag) {
      throw in.reject("is " + found + ", expected " + tag);
    }
    long length = in.u8(name + ".length");
    if (length >= 0x80) {
      int size = (int) length & 0x7F;
      if (size < 1 || size > 4) {
        throw in.reject("takes " + size + " bytes, expected 1 to 4");
      }
      length = 0;
      for (int i = 0; i < size; i++) {
        length = length << 8 | in.u8(name + ".length");
      }
    }
    return in.part(name, length);
  }

  /// An integer of up to five bytes that must lie within bounds.
  static long integer(WireReader in, String name, long least, long most) throws MalformedException {
    return number(in, name, INTEGER, least, most);
  }

  /// An integer, or what is written like one, under a tag of its own.
  static long number(WireReader in, String name, int tag, long least, long most)
      throws MalformedException {
    WireReader number = open(in, name, tag);
    int size = number.remaining();
    if (size < 1 || size > 5) {
      throw number.reject("has " + size + " bytes, expected 1 to 5");
    }
    long value = number.i8(name);
    for (int i = 1; i < size; i++) {
      value = value << 8 | number.u8(name);
    }
    if (value < least || value > most) {
      throw number.reject("is " + value + ", expected " + least + " to " + most);
    }
    number.leave();
    return value;
  }

  static Bytes octets(WireReader in, String name) throws MalformedException {
    return content(in, name, OCTET_STRING);
  }

  /// The value behind a tag and its length, whatever it is made of.
  static Bytes content(WireReader in, String name, int tag) throws MalformedException {
    WireReader value = open(in, name, tag);
    Bytes content = value.rest(name);
    value.leave();
    return content;
  }

  static Bytes sequence(Bytes... parts) {
    return encoded(SEQUENCE, parts);
  }

  static Bytes octets(Bytes value) {
    return encoded(OCTET_STRING, value);
  }

  static Bytes octets(String value) {
    return octets(Bytes.ofText(value));
  }

  /// A whole number of 0 or more in the fewest bytes that keep its sign.
  static Bytes number(int value) {
    return number(INTEGER, value);
  }

  static Bytes number(int tag, int value) {
    Bytes four = new WireWriter().i32(value).toBytes();
    int skip = 0;
    while (skip < 3 && four.at(skip) == 0 && four.at(skip + 1) < 0x80) {
      skip++;
    }
    return encoded(tag, four.from(skip));
  }

  /// The parts behind a tag and their length, less than 65536 bytes.
  static Bytes encoded(int tag, Bytes... parts) {
    var value = new WireWriter();
    for (Bytes part : parts) {
      value.bytes(part);
    }
    var out = new WireWriter().u8("tag", tag);
    if (value.size() < 0x80) {
      out.u8("length", value.size());
    } else if (value.size() < 0x100) {
      out.u8("length", 0x81).u8("length", value.size());
    } else {
      out.u8("length", 0x82).u16("length", value.size());
    }
    return out.bytes(value.toBytes()).toBytes();
  }
}
