package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.WireReader;
import io.portolan.wire.probe.HttpAnswer.Header;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads the header fields of HTTP/2. One reader serves one direction of one connection,
/// because later blocks refer to fields of earlier ones.
///
/// Huffman's code is canonical: the lengths of its 257 codes say all of it.
///
/// @see "RFC 7541"
final class Hpack {
  /// What the dynamic table holds, counted as the document counts, unless the reader asks for
  /// less.
  private static final int TABLE_SIZE = 4096;

  private static final int ENTRY_OVERHEAD = 32;
  private static final int END_OF_STRING = 256;
  private static final int SHORTEST_CODE = 5;
  private static final int LONGEST_CODE = 30;

  /// The length of each symbol's code, 10 being a and 30 being u.
  private static final String CODE_LENGTHS =
      "dnsssssssoussussssssssusssssssss6aacd68baa8b8666555666666678f6ca"
          + "d67777777777777777777777878djde6f56565666577666567655677777fbeds"
          + "kmkkmmmnmnnnnnonoomnonnnnlmnmnnomlkmmnnlnmmolmnnllmlnmnnkmmmnmmn"
          + "qqkjmnmpqqqrrqopjlqrrqrollqqsrrrkoklmllnmmppooqnqrqqrrrrrsrrrrrq"
          + "u";

  private static final List<Header> STATIC =
      table(
          ":authority= | :method=GET | :method=POST | :path=/ | :path=/index.html"
              + " | :scheme=http | :scheme=https | :status=200 | :status=204 | :status=206"
              + " | :status=304 | :status=400 | :status=404 | :status=500 | accept-charset="
              + " | accept-encoding=gzip, deflate | accept-language= | accept-ranges= | accept="
              + " | access-control-allow-origin= | age= | allow= | authorization= | cache-control="
              + " | content-disposition= | content-encoding= | content-language= | content-length="
              + " | content-location= | content-range= | content-type= | cookie= | date= | etag="
              + " | expect= | expires= | from= | host= | if-match= | if-modified-since="
              + " | if-none-match= | if-range= | if-unmodified-since= | last-modified= | link="
              + " | location= | max-forwards= | proxy-authenticate= | proxy-authorization= | range="
              + " | referer= | refresh= | retry-after= | server= | set-cookie="
              + " | strict-transport-security= | transfer-encoding= | user-agent= | vary= | via="
              + " | www-authenticate=");

  private static final Code CODE = Code.ofLengths();

  private final List<Header> recent = new ArrayList<>();

  /// The fields of one block, in its order.
  ///
  /// @param block a whole block, without padding and priority
  /// @throws MalformedException if a field is cut short, or refers to what is not there
  List<Header> read(Bytes block) throws MalformedException {
    var in = new WireReader(block);
    var fields = new ArrayList<Header>();
    while (in.remaining() > 0) {
      int first = in.u8("field");
      if (first >= 0x80) {
        fields.add(entry(in, number(in, first, 7)));
      } else if (first >= 0x40) {
        Header field = literal(in, number(in, first, 6));
        remember(field);
        fields.add(field);
      } else if (first >= 0x20) {
        forget(number(in, first, 5));
      } else {
        fields.add(literal(in, number(in, first, 4)));
      }
    }
    return List.copyOf(fields);
  }

  private Header entry(WireReader in, int index) throws MalformedException {
    int dynamic = index - STATIC.size() - 1;
    if (index < 1 || dynamic >= recent.size()) {
      throw in.reject("refers to entry " + index + ", which is not there");
    }
    return dynamic < 0 ? STATIC.get(index - 1) : recent.get(dynamic);
  }

  private Header literal(WireReader in, int index) throws MalformedException {
    String name = index == 0 ? text(in, "name") : entry(in, index).name();
    return new Header(name, text(in, "value"));
  }

  private void remember(Header field) {
    recent.addFirst(field);
    forget(TABLE_SIZE);
  }

  private void forget(int size) {
    int held = recent.stream().mapToInt(Hpack::size).sum();
    while (held > size) {
      held -= size(recent.removeLast());
    }
  }

  private static int size(Header field) {
    return field.name().length() + field.value().length() + ENTRY_OVERHEAD;
  }

  private static String text(WireReader in, String name) throws MalformedException {
    int first = in.u8(name + ".length");
    Bytes bytes = in.bytes(name, number(in, first, 7));
    return first >= 0x80 ? CODE.read(in, bytes) : bytes.latin1();
  }

  /// A number in the lowest bits of a byte, and in further bytes of seven bits if it fills
  /// them.
  private static int number(WireReader in, int first, int bits) throws MalformedException {
    int full = (1 << bits) - 1;
    int value = first & full;
    if (value < full) {
      return value;
    }
    for (int shift = 0; shift <= 14; shift += 7) {
      int more = in.u8("number");
      value += (more & 0x7F) << shift;
      if (more < 0x80) {
        return value;
      }
    }
    throw in.reject("is larger than any table or text here");
  }

  private static List<Header> table(String text) {
    var entries = new ArrayList<Header>();
    for (String entry : text.split(" \\| ", -1)) {
      int equals = entry.indexOf('=');
      entries.add(new Header(entry.substring(0, equals), entry.substring(equals + 1)));
    }
    return List.copyOf(entries);
  }

  /// The symbols in the order of their codes, and for each length where its codes begin.
  private record Code(List<Integer> symbols, List<Integer> firstCode, List<Integer> firstSymbol) {
    static Code ofLengths() {
      var symbols = new ArrayList<Integer>();
      var firstCode = new ArrayList<Integer>();
      var firstSymbol = new ArrayList<Integer>();
      int code = 0;
      for (int length = 0; length <= LONGEST_CODE; length++) {
        firstCode.add(code);
        firstSymbol.add(symbols.size());
        for (int symbol = 0; symbol <= END_OF_STRING; symbol++) {
          if (Character.digit(CODE_LENGTHS.charAt(symbol), 36) == length) {
            symbols.add(symbol);
            code++;
          }
        }
        code <<= 1;
      }
      return new Code(List.copyOf(symbols), List.copyOf(firstCode), List.copyOf(firstSymbol));
    }

    String read(WireReader in, Bytes bytes) throws MalformedException {
      var text = new ByteArrayOutputStream();
      int code = 0;
      int length = 0;
      for (int bit = 0; bit < bytes.size() * 8; bit++) {
        code = (code << 1) | ((bytes.at(bit / 8) >> (7 - bit % 8)) & 1);
        length++;
        int place = length < SHORTEST_CODE ? -1 : place(code, length);
        if (place >= 0) {
          int symbol = symbols.get(place);
          if (symbol == END_OF_STRING) {
            throw in.reject("has an end of string inside");
          }
          text.write(symbol);
          code = 0;
          length = 0;
        } else if (length == LONGEST_CODE) {
          throw in.reject("has no such code");
        }
      }
      boolean isPadded = length < 8 && code == (1 << length) - 1;
      if (!isPadded) {
        throw in.reject("does not end in padding");
      }
      return text.toString(StandardCharsets.ISO_8859_1);
    }

    /// Where the symbol of a code stands, or -1 if no code of this length is that.
    private int place(int code, int length) {
      int offset = code - firstCode.get(length);
      int next = length == LONGEST_CODE ? symbols.size() : firstSymbol.get(length + 1);
      return offset >= 0 && offset < next - firstSymbol.get(length)
          ? firstSymbol.get(length) + offset
          : -1;
    }
  }
}
