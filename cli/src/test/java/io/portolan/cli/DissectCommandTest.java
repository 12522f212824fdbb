package io.portolan.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.wire.Bytes;
import io.portolan.wire.FieldListener;
import io.portolan.wire.MalformedException;
import io.portolan.wire.Protocol;
import io.portolan.wire.Transport;
import io.portolan.wire.WireReader;
import io.portolan.wire.capture.Explainer;
import io.portolan.wire.capture.PcapngWriter;
import io.portolan.wire.capture.Side;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class DissectCommandTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final InetSocketAddress CALLER = new InetSocketAddress("10.0.0.1", 40000);

  /// What a call came to.
  private record Result(int status, String out, String err) {}

  /// An invented protocol: datagrams with one text.
  private record Murmur() implements Explainer, Protocol {
    @Override
    public Protocol protocol() {
      return this;
    }

    @Override
    public Interpreter begin(Transport transport) {
      return Explainer.datagrams(Murmur::read);
    }

    private static String read(Side speaker, Bytes message, FieldListener fields)
        throws MalformedException {
      new WireReader(message, fields).text8("text");
      return speaker == Side.CALLER ? "ask" : "reply";
    }

    @Override
    public String name() {
      return "murmur";
    }

    @Override
    public String title() {
      return "Murmur";
    }

    @Override
    public List<DefaultPort> defaultPorts() {
      return List.of(new DefaultPort(Transport.UDP, 7001));
    }

    @Override
    public Set<ServiceName> serviceNames() {
      return Set.of();
    }

    @Override
    public List<String> roles() {
      return List.of();
    }

    @Override
    public List<String> sources() {
      return List.of("ours");
    }
  }

  private static byte[] capture() throws IOException {
    var out = new ByteArrayOutputStream();
    try (var writer = PcapngWriter.open(out, "test")) {
      var conversation = writer.tcp(CALLER, new InetSocketAddress("10.0.0.2", 2424), "");
      conversation.open(NOON);
      conversation.said(NOON, Side.CALLER, Bytes.ofText("GET / HTTP/1.1\r\n\r\n"));
      conversation.said(
          NOON, Side.LISTENER, Bytes.ofText("HTTP/1.1 200 OK\r\nServer: quay/1.2\r\n\r\n"));
      conversation.close(NOON, Side.CALLER);
      var murmur = new InetSocketAddress("2001:db8::2", 7001);
      var asker = new InetSocketAddress("2001:db8::1", 40000);
      writer.datagram(NOON, asker, murmur, Bytes.ofHex("026869"), "");
      writer.datagram(NOON, murmur, asker, Bytes.ofHex("0968"), "");
    }
    return out.toByteArray();
  }

  private static Result run(byte[] standardInput, String... arguments) throws Exception {
    InputStream in = new ByteArrayInputStream(standardInput);
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var console =
        new Console(
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            0,
            false,
            false);
    var command = new DissectCommand(InstantSource.fixed(NOON), in, List.of(new Murmur()));
    int status;
    try {
      status = new Grammar(List.of(command)).run(arguments, console);
    } catch (IOException e) {
      console.complain(String.valueOf(e.getMessage()));
      status = ExitStatus.COULD_NOT;
    }
    console.out().flush();
    return new Result(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void showsARowForEachEndpoint() throws Exception {
    var result = run(capture(), "dissect", "-");
    assertEquals(ExitStatus.DONE, result.status(), result.err());
    assertEquals("", result.err());
    assertTrue(
        result.out().matches("(?s).*2424/tcp +10\\.0\\.0\\.2 .*HTTP.* \\(quay 1\\.2\\) +1 .*"),
        result.out());
    assertTrue(result.out().contains("2 endpoints: "), result.out());
  }

  @Test
  void aFileGivesTheSameAsAPipe(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("a.pcapng"), capture());
    var fromFile = run(new byte[0], "dissect", file.toString());
    assertEquals(run(capture(), "dissect", "-"), fromFile);
  }

  @Test
  void jsonIsOneDocumentOfFindingsWithoutOwners() throws Exception {
    var result = run(capture(), "dissect", "--json", "-");
    assertEquals(ExitStatus.DONE, result.status(), result.err());
    assertTrue(result.out().startsWith("{") && result.out().endsWith("}\n"), result.out());
    assertTrue(result.out().contains("\"protocol\" : \"http\""), result.out());
    assertTrue(result.out().contains("\"owners\" : [ ]"), result.out());
    assertTrue(result.out().contains("\"damage\" : null"), result.out());
  }

  @Test
  void packetsAreExplainedFieldByField(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("a.pcapng"), capture());
    String expected =
        """
        #11 2026-01-01T12:00:00Z [2001:db8::1]:40000 > [2001:db8::2]:7001/udp Murmur ask 3 bytes
              0 +1    text.length              2
              1 +2    text                     hi
        #12 2026-01-01T12:00:00Z [2001:db8::2]:7001 > [2001:db8::1]:40000/udp Murmur 2 bytes
              0 +1    text.length              9
          broken: text at byte 1: needs 9 bytes, has 1
        """;
    assertEquals(expected, run(new byte[0], "dissect", "--packets", file.toString()).out());
    assertEquals(expected, run(capture(), "dissect", "--packets", "-").out());
  }

  @Test
  void packetsInJsonStandBesideTheFindings() throws Exception {
    String out = run(capture(), "dissect", "--packets", "--json", "-").out();
    assertTrue(out.contains("\"from\" : \"[2001:db8::1]:40000\""), out);
    assertTrue(out.contains("\"message\" : \"ask\""), out);
    assertTrue(out.contains("\"bytes\" : \"026869\""), out);
    assertTrue(out.indexOf("\"messages\"") < out.indexOf("\"findings\""), out);
  }

  @Test
  void aDamagedCaptureShowsWhatWasReadableAndSaysWhereItEnds() throws Exception {
    byte[] damaged = Arrays.copyOf(capture(), capture().length - 20);
    var result = run(damaged, "dissect", "-");
    assertEquals(ExitStatus.FOUND, result.status());
    assertTrue(result.out().contains("2424/tcp"), result.out());
    assertTrue(
        result.err().matches("portolan: standard input: damaged: .* at byte \\d+: .*\n"),
        result.err());
  }

  @Test
  void whatIsNoCaptureIsRefused(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("notes.txt"), "hello there");
    var result = run(new byte[0], "dissect", file.toString());
    assertEquals(ExitStatus.COULD_NOT, result.status());
    assertEquals(
        "portolan: " + file + ": magic number at byte 0: is 68656c6c, neither pcap nor pcapng\n",
        result.err());
  }

  @Test
  void aFileMustBeNamedAndReadable(@TempDir Path folder) {
    assertThrows(UsageException.class, () -> run(new byte[0], "dissect"));
    assertThrows(UsageException.class, () -> run(capture(), "dissect", "-", "more"));
    assertThrows(
        NoSuchFileException.class,
        () -> CaptureSource.open(folder + "/none", InputStream.nullInputStream(), silent()));
    assertThrows(
        IOException.class,
        () -> CaptureSource.open(folder.toString(), InputStream.nullInputStream(), silent()));
  }

  private static Console silent() {
    var nowhere = new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
    return new Console(nowhere, nowhere, 0, false, false);
  }

  @Test
  void aVerdictAskedForGivesStatusOne() throws Exception {
    assertEquals(
        ExitStatus.FOUND, run(capture(), "dissect", "--fail-on", "mismatch", "-").status());
    assertEquals(
        ExitStatus.DONE, run(capture(), "dissect", "--fail-on", "suspicious", "-").status());
  }

  @Test
  void helpFitsTheScreen() throws Exception {
    var lines = run(new byte[0], "dissect", "--help").out().lines().toList();
    assertFalse(lines.stream().anyMatch(line -> line.length() > 80), lines.toString());
    assertTrue(lines.size() <= 48, lines.size() + " lines");
    assertTrue(lines.contains("  tcpdump -i any -w - | portolan dissect -"), lines.toString());
  }
}
