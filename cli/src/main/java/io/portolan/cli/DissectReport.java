package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.survey.CapturedFinding;
import io.portolan.survey.Finding;
import io.portolan.survey.Verdict;
import io.portolan.wire.capture.CaptureDamage;
import io.portolan.wire.capture.Conversation.Direction;
import io.portolan.wire.capture.Conversations.Tally;
import io.portolan.wire.capture.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The table of `portolan dissect`: a row an endpoint, and under it the reason where there is
/// something to explain.
final class DissectReport {
  private final Console console;
  private final Table table;

  DissectReport(Console console) {
    this.console = console;
    this.table = new Table(console, "PORT", "AT", "CLAIMED BY", "SPEAKS", "FLOWS", "VERDICT");
  }

  void add(CapturedFinding captured) {
    Finding finding = captured.finding();
    table.row(
        CheckReport.color(finding.verdict().word()),
        finding.port() + "/" + finding.transport().word(),
        String.join(" ", finding.addresses()),
        Text.claims(finding.claims()),
        Text.speaks(finding.identity()),
        flows(captured),
        finding.verdict().word().word());
    boolean isPlain =
        switch (finding.verdict().word()) {
          case EXPECTED, UNCLAIMED -> true;
          case SQUATTER, MISMATCH, UNKNOWN, SUSPICIOUS -> false;
        };
    if (!isPlain) {
      table.remark(finding.verdict().because());
    }
    if (captured.agreeing() > 0 && captured.agreeing() < captured.weighed()) {
      table.remark(
          captured.agreeing() + " of " + captured.weighed() + " conversations listened to say so");
    }
    if (captured.direction() == Direction.FIRST_PACKET) {
      table.remark("the capture does not show which end was called");
    }
  }

  /// Prints what is left and the sum of it.
  void end(List<CapturedFinding> findings, Tally tally, Duration took) {
    table.finish();
    var line = new StringBuilder();
    line.append(findings.size()).append(findings.size() == 1 ? " endpoint" : " endpoints");
    var words = new EnumMap<Verdict.Word, Integer>(Verdict.Word.class);
    findings.forEach(f -> words.merge(f.finding().verdict().word(), 1, Integer::sum));
    String separator = ": ";
    for (var count : words.entrySet()) {
      line.append(separator).append(count.getValue()).append(' ').append(count.getKey().word());
      separator = ", ";
    }
    line.append(" · ").append(tally.packets()).append(" packets");
    note(line, tally.others(), "neither TCP nor UDP");
    note(line, tally.broken(), "with broken headers");
    note(line, tally.lostDatagrams(), "datagrams with missing fragments");
    note(line, tally.forgotten(), "conversations beyond the limit of endpoints");
    line.append(String.format(Locale.ROOT, " · %.1f s", took.toMillis() / 1000.0));
    Text.flow(console, line.toString(), 0);
  }

  private static void note(StringBuilder line, long count, String what) {
    if (count > 0) {
      line.append(", ").append(count).append(' ').append(what);
    }
  }

  private static String flows(CapturedFinding captured) {
    return Long.toString(captured.conversations());
  }

  /// Writes what the findings rest on, as the key `capture`.
  static void write(JsonGenerator json, Tally tally, Optional<CaptureDamage> damage)
      throws IOException {
    json.writeObjectFieldStart("capture");
    json.writeNumberField("packets", tally.packets());
    json.writeNumberField("otherPackets", tally.others());
    json.writeNumberField("brokenPackets", tally.broken());
    json.writeStringField("damage", damage.map(CaptureDamage::toString).orElse(null));
    json.writeEndObject();
  }

  /// The names of the protocols that were proven, by endpoint.
  static Map<Endpoint, String> spoken(List<CapturedFinding> findings) {
    var spoken = new HashMap<Endpoint, String>();
    for (CapturedFinding captured : findings) {
      captured
          .finding()
          .identity()
          .recognised()
          .ifPresent(s -> spoken.put(captured.endpoint(), s.protocol().name()));
    }
    return spoken;
  }
}
