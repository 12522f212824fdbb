package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.chart.Claim;
import io.portolan.survey.Finding;
import io.portolan.survey.FindingJson;
import io.portolan.watch.origin.Origin;
import io.portolan.watch.origin.PublishedPort;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// All there is to tell of one port.
///
/// @param claims on it, on the transports asked for
/// @param findings what was found here, each with how it came to be
/// @param strangers who listens on it in other network namespaces, or behind it
/// @param steps what to do about a finding
record Story(
    PortQuery port,
    List<Claim> claims,
    List<Finding> findings,
    List<Stranger> strangers,
    NextSteps steps) {
  Story {
    claims = List.copyOf(claims);
    findings = List.copyOf(findings);
    strangers = List.copyOf(strangers);
  }

  boolean isAboutSomebody() {
    return !findings.isEmpty() || !strangers.isEmpty();
  }

  List<NextStep> steps(Finding finding) {
    return steps.of(finding, PortPage.isNameOnly(claims));
  }

  /// The ports that proxies among the owners publish.
  static Stream<PublishedPort> published(List<Finding> findings) {
    return findings.stream()
        .flatMap(finding -> finding.origins().stream())
        .map(Origin::published)
        .filter(Objects::nonNull);
  }

  /// Writes the keys behind the heading.
  void write(JsonGenerator json) throws IOException {
    json.writeNumberField("port", port.first());
    json.writeArrayFieldStart("claims");
    for (Claim claim : claims) {
      FindingJson.claim(json, claim);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("findings");
    for (Finding finding : findings) {
      FindingJson.finding(
          json,
          finding,
          more -> {
            more.writeStringField("ruleInWords", finding.verdict().ruleInWords());
            NextStep.write(more, steps(finding));
          });
    }
    json.writeEndArray();
    json.writeArrayFieldStart("elsewhere");
    for (Stranger stranger : strangers) {
      json.writeStartObject();
      json.writeObjectFieldStart("namespace");
      json.writeNumberField("inode", stranger.namespace().inode());
      json.writeNumberField("pid", stranger.namespace().pid());
      String name = stranger.namespace().name();
      if (name != null) {
        json.writeStringField("name", name);
      }
      json.writeEndObject();
      json.writeFieldName("listener");
      FindingJson.listener(json, stranger.listener(), stranger.origins());
      json.writeEndObject();
    }
    json.writeEndArray();
    if (!isAboutSomebody()) {
      NextStep.write(json, NextSteps.ofSilence(port));
    }
  }
}
