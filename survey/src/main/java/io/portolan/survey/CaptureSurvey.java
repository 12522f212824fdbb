package io.portolan.survey;

import io.portolan.chart.Chart;
import io.portolan.chart.Port;
import io.portolan.identify.Identity.Spoken;
import io.portolan.identify.Overheard;
import io.portolan.identify.Overhearer;
import io.portolan.watch.Exposure;
import io.portolan.watch.Ownership;
import io.portolan.wire.Transport;
import io.portolan.wire.capture.CapturedFrame;
import io.portolan.wire.capture.ConversationLimits;
import io.portolan.wire.capture.Conversations;
import io.portolan.wire.probe.Probe;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// Says of each endpoint in a capture who claims its port, what it really speaks, and whether that
/// fits. Nothing is sent to anybody. One thread at a time.
///
/// ```
/// var survey = new CaptureSurvey(Surveyor.installedProbes());
/// while (capture.next()) {
///   survey.add(capture.frame());
/// }
/// List<CapturedFinding> findings = survey.findings(chart, programs);
/// ```
public final class CaptureSurvey {
  private final Overhearer overhearer;
  private final Company company;
  private final Conversations conversations;

  /// @param probes all there are; their order does not matter
  public CaptureSurvey(List<Probe> probes) {
    this(probes, ConversationLimits.DEFAULT);
  }

  /// @param limits how much is kept in memory at once
  public CaptureSurvey(List<Probe> probes, ConversationLimits limits) {
    this.overhearer = new Overhearer(probes);
    this.company = new Company(overhearer);
    this.conversations = new Conversations(limits, company);
  }

  /// Takes the next packet of the capture.
  public void add(CapturedFrame frame) {
    conversations.add(frame);
  }

  /// What was read so far.
  public Conversations.Tally tally() {
    return conversations.tally();
  }

  /// Ends the capture and says what was found, in the order of port, transport and address.
  public List<CapturedFinding> findings(Chart chart, Programs programs) {
    conversations.end();
    var homes = new Homes(chart);
    var endpoints = overhearer.endpoints();
    var ica =
        endpoints.stream()
            .filter(o -> o.identity().recognised().filter(CaptureSurvey::isIca).isPresent())
            .map(Overheard::endpoint)
            .collect(Collectors.toSet());
    return endpoints.stream()
        .map(
            overheard ->
                finding(
                    overheard, chart, homes, programs, company.isBeside(overheard.endpoint(), ica)))
        .sorted(
            Comparator.comparingInt((CapturedFinding f) -> f.finding().port())
                .thenComparing(f -> f.finding().transport())
                .thenComparing(f -> f.finding().addresses().getFirst()))
        .toList();
  }

  private static boolean isIca(Spoken spoken) {
    String protocol = spoken.protocol().name();
    return protocol.equals("ica") || protocol.equals("cgp");
  }

  private CapturedFinding finding(
      Overheard overheard, Chart chart, Homes homes, Programs programs, boolean isBesideIca) {
    var endpoint = overheard.endpoint();
    var transport = endpoint.transport() == Transport.TCP ? Port.Transport.TCP : Port.Transport.UDP;
    var claims = chart.claims(new Port(endpoint.port(), transport));
    var exposure = Exposure.of(endpoint.address());
    var circumstances =
        new Circumstances(endpoint.port(), exposure, Ownership.NEEDS_ROOT, List.of(), programs);
    var finding =
        new Finding(
            overheard.since(),
            endpoint.transport(),
            endpoint.port(),
            List.of(AddressText.of(endpoint.address())),
            false,
            exposure,
            "",
            Ownership.NEEDS_ROOT,
            List.of(),
            claims,
            overheard.identity(),
            overheard.observations(),
            List.of(),
            Framehawk.considered(
                Verdict.of(overheard.identity(), claims, homes, circumstances),
                overheard.identity(),
                endpoint.transport(),
                endpoint.port(),
                isBesideIca));
    return new CapturedFinding(
        endpoint,
        finding,
        overheard.direction(),
        Math.max(conversations.conversationsWith(endpoint), overheard.weighed()),
        overheard.weighed(),
        overheard.agreeing());
  }
}
