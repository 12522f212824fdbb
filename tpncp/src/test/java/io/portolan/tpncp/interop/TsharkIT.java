package io.portolan.tpncp.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.tpncp.catalogue.Catalogue;
import io.portolan.tpncp.catalogue.Field;
import io.portolan.tpncp.catalogue.Layout;
import io.portolan.tpncp.codec.Body;
import io.portolan.tpncp.codec.BodyCodec;
import io.portolan.tpncp.codec.TpncpCodec;
import io.portolan.tpncp.message.FieldValue;
import io.portolan.tpncp.message.Kind;
import io.portolan.tpncp.message.TpncpMessage;
import io.portolan.tpncp.message.TpncpMessage.Command;
import io.portolan.tpncp.message.TpncpMessage.Event;
import io.portolan.wire.Bytes;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What we encode, tshark decodes: every command and event of the installed catalogue that has
/// fields and fits a datagram, in both byte orders, every field by name, place, size and value.
///
/// Expected to differ, and left out: the seven ids whose blocks tshark misplaces, fields of several
/// bits in little-endian PDUs (their low bits get lost; zero here), and the text of addresses in
/// little-endian PDUs, which tshark turns round.
///
/// Pass `-Dportolan.tshark=PATH` for another tshark.
@Timeout(300)
class TsharkIT {
  private static final int IP_AND_UDP = 28;
  private static final int LARGEST_BODY = 65_507 - 16;
  private static final Set<Integer> MISPLACED_COMMANDS = Set.of(2, 4, 8, 610, 611, 1611);
  private static final Set<Integer> MISPLACED_EVENTS = Set.of(637);
  private static final Pattern FIELD =
      Pattern.compile(
          "<field name=\"tpncp\\.([^\"]*)\".* size=\"(\\d+)\" pos=\"(\\d+)\" show=\"([^\"]*)\""
              + " value=\"([^\"]*)\"/?>");

  private record Sent(TpncpMessage message, Body body) {}

  private record Shown(String name, int size, int position, String show, String value) {}

  @ParameterizedTest
  @CsvSource({"COMMAND,big", "COMMAND,little", "EVENT,big", "EVENT,little"})
  void agreesFieldByField(Kind kind, String word, @TempDir Path folder) throws IOException {
    Catalogue catalogue = Outside.catalogue();
    var order = word.equals("big") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    var sent = new ArrayList<Sent>();
    for (int id : catalogue.idsWithFields(kind)) {
      Layout layout = catalogue.layout(kind, id);
      if (layout.size(7401) <= LARGEST_BODY && !isMisplaced(kind, id)) {
        sent.add(message(layout, order, new SplittableRandom(id)));
      }
    }
    assertTrue(sent.size() > 200, sent.size() + " kinds of PDU");
    var file = folder.resolve("sweep.pcap");
    int source = kind == Kind.EVENT ? 2424 : 40_000;
    Captures.write(
        file,
        source,
        kind == Kind.EVENT ? 40_000 : 2424,
        sent.stream().map(each -> TpncpCodec.write(each.message(), order)).toList());
    var shown = tshark(file);
    assertEquals(sent.size(), shown.size());
    int fields = 0;
    for (int i = 0; i < sent.size(); i++) {
      fields += compare(sent.get(i), shown.get(i), order);
    }
    System.out.println(
        "tshark agrees on "
            + fields
            + " fields of "
            + sent.size()
            + " "
            + kind.word()
            + "s, "
            + word
            + "-endian");
  }

  private static boolean isMisplaced(Kind kind, int id) {
    return (kind == Kind.COMMAND ? MISPLACED_COMMANDS : MISPLACED_EVENTS).contains(id);
  }

  private static Sent message(Layout layout, ByteOrder order, SplittableRandom random) {
    var values = new HashMap<String, FieldValue>();
    long family = 0;
    for (Field field : layout.fields()) {
      boolean isLost =
          field.form() == Field.Form.BITS && field.bits() > 1 && order == ByteOrder.LITTLE_ENDIAN;
      FieldValue value =
          switch (field.form()) {
            case NUMBER ->
                new FieldValue.Numeric(
                    field.type().equals("AddressFamily")
                        ? (random.nextBoolean() ? 2 : 10)
                        : random.nextLong(field.least(), field.most() + 1));
            case BITS ->
                new FieldValue.Numeric(
                    isLost ? 0 : random.nextLong(field.least(), field.most() + 1));
            case CHARACTERS -> new FieldValue.Characters(text(field.size(), random));
            case IPV4_ADDRESS -> new FieldValue.Ipv4Address(bytes(4, random));
            case FAMILY_ADDRESS -> new FieldValue.FamilyAddress(family, bytes(16, random));
          };
      family = value instanceof FieldValue.Numeric(var number) ? number : 0;
      values.put(field.name(), value);
    }
    Body body = BodyCodec.compose(layout, 7401, values);
    Bytes bytes = BodyCodec.write(body, order);
    int sequence = random.nextInt(0x1_0000);
    return new Sent(
        layout.kind() == Kind.COMMAND
            ? Command.of(7401, sequence, layout.id(), bytes)
            : Event.of(7401, sequence, layout.id(), random.nextInt(), bytes),
        body);
  }

  private static Bytes text(int size, SplittableRandom random) {
    var text = new byte[size];
    for (int i = 0; i < random.nextInt(size + 1); i++) {
      text[i] = (byte) random.nextInt('a', 'z' + 1);
    }
    return Bytes.wrap(text);
  }

  private static Bytes bytes(int size, SplittableRandom random) {
    var bytes = new byte[size];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  private static int compare(Sent sent, List<Shown> all, ByteOrder order) {
    String which = sent.message().kind().word() + " " + sent.message().header().id();
    int header = sent.message().kind() == Kind.COMMAND ? 6 : 7;
    var shown = all.subList(header, all.size());
    var items = sent.body().items();
    assertEquals(
        items.size(), shown.size(), () -> which + ": " + items.size() + " fields, shown " + shown);
    Bytes pdu = TpncpCodec.write(sent.message(), order);
    for (int i = 0; i < items.size(); i++) {
      var value = (Body.Item.Value) items.get(i);
      String where = which + ", " + value.field().name();
      assertEquals(expected(value, pdu, order), shown.get(i), where);
    }
    return items.size();
  }

  private static Shown expected(Body.Item.Value item, Bytes pdu, ByteOrder order) {
    Field field = item.field();
    int size = field.size();
    String show = "";
    switch (item.value()) {
      case FieldValue.Numeric(var number) -> show = Long.toString(number);
      case FieldValue.Characters characters -> show = characters.text();
      case FieldValue.Ipv4Address address -> show = ipv4(address.bytes(), order);
      case FieldValue.FamilyAddress address -> {
        boolean isIpv4 = address.family() == FieldValue.FamilyAddress.IPV4;
        size = isIpv4 ? 4 : 16;
        show = isIpv4 ? ipv4(address.bytes().first(4), order) : address.text();
      }
    }
    String name = field.name().replaceFirst("#\\d+$", "");
    String hex = pdu.slice(item.offset(), item.offset() + size).hex();
    return new Shown(name, size, item.offset(), show, hex);
  }

  private static String ipv4(Bytes bytes, ByteOrder order) {
    return new FieldValue.Ipv4Address(
            order == ByteOrder.BIG_ENDIAN
                ? bytes
                : Bytes.of(bytes.at(3), bytes.at(2), bytes.at(1), bytes.at(0)))
        .text();
  }

  private static List<List<Shown>> tshark(Path file) throws IOException {
    var command =
        List.of(
            System.getProperty("portolan.tshark", "tshark"),
            "-o",
            "tpncp.load_db:TRUE",
            "-r",
            file.toString(),
            "-T",
            "pdml");
    Process tshark;
    try {
      tshark = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw Outside.missing("no tshark: " + e.getMessage());
    }
    var packets = new ArrayList<List<Shown>>();
    try (var out = new InputStreamReader(tshark.getInputStream(), StandardCharsets.UTF_8);
        var lines = new java.io.BufferedReader(out)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains("<proto name=\"tpncp\"")) {
          packets.add(new ArrayList<>());
        }
        Matcher field = FIELD.matcher(line);
        if (field.find()) {
          packets
              .getLast()
              .add(
                  new Shown(
                      field.group(1),
                      Integer.parseInt(field.group(2)),
                      Integer.parseInt(field.group(3)) - IP_AND_UDP,
                      field.group(4),
                      field.group(5)));
        }
      }
    }
    return packets;
  }
}
