package io.portolan.survey;

import io.portolan.identify.Observation;
import io.portolan.identify.Observation.Weighed;
import io.portolan.wire.Protocol;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One line of what speaks for or against a protocol at an endpoint.
///
/// @param protocol null where nothing was recognised and its program is doubted
/// @param evidence for or against; never neither
/// @param exchange what was said there, null where the owner speaks against it and not the wire
public record Reason(@Nullable Protocol protocol, Evidence evidence, @Nullable Exchange exchange) {
  /// What every probe made of every exchange, in their order, and doubts last. Where no probe had
  /// an opinion, that the answer was not the one expected.
  static List<Reason> of(Finding finding) {
    var reasons = new ArrayList<Reason>();
    for (Observation observation : finding.observations()) {
      for (Weighed weighed : observation.weighed()) {
        reasons.add(new Reason(weighed.protocol(), weighed.evidence(), observation.exchange()));
      }
      if (observation.weighed().isEmpty()) {
        var reaction = Evidence.against(1, Sentences.reaction(observation.exchange()));
        reasons.add(new Reason(observation.asked(), reaction, observation.exchange()));
      }
    }
    var spoken = finding.identity().spoken();
    for (String doubt : finding.doubts()) {
      reasons.add(
          new Reason(spoken == null ? null : spoken.protocol(), Evidence.against(1, doubt), null));
    }
    return reasons;
  }
}
