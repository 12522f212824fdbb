package io.portolan.identify;

import io.portolan.net.Dialer;
import io.portolan.net.tls.TlsMaterial;
import io.portolan.wire.Transport;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Runs probes at an endpoint, in the order it is given, and writes down all that happens.
///
/// It does not know who claims the port or who holds it. At most [Patience#connections] connections
/// (or datagrams) are made, one after another, and none after something is proven. Calls block;
/// many endpoints are examined side by side on threads of their own.
public final class Examiner {
  private final Dialer dialer;
  private final Patience patience;
  private final InstantSource clock;
  private final LongSupplier seeds;
  private @Nullable TlsMaterial anyCertificate;

  /// @param seeds where nonces come from; a test gives a fixed row
  public Examiner(Dialer dialer, Patience patience, InstantSource clock, LongSupplier seeds) {
    this.dialer = dialer;
    this.patience = patience;
    this.clock = clock;
    this.seeds = seeds;
  }

  /// Listens to one endpoint and speaks to it.
  ///
  /// @param probes in the order in which their words should be tried; at least one
  /// @return what was observed, in order, at least one observation
  public List<Observation> examine(Target target, List<Probe> probes) {
    return examine(target, new Agenda(List.of(), probes));
  }

  /// Listens to one endpoint and speaks to it.
  ///
  /// @param agenda at least one probe
  /// @return what was observed, in order, at least one observation
  public List<Observation> examine(Target target, Agenda agenda) {
    return examine(target, agenda, true);
  }

  /// Connects once and waits for a greeting, without a word of ours; a UDP endpoint is left alone.
  ///
  /// @return what was observed; nothing for UDP, where nobody greets
  public List<Observation> listen(Target target, List<Probe> probes) {
    return examine(target, new Agenda(List.of(), probes), false);
  }

  private List<Observation> examine(Target target, Agenda agenda, boolean maySpeak) {
    var notebook = new Notebook(agenda.probes());
    if (target.transport() == Transport.TCP) {
      new StreamInquiry(this, target, agenda, notebook, maySpeak).run();
    } else if (maySpeak) {
      var plan = new Plan(agenda, Layer.UDP, List.of("udp"), notebook, seeds);
      new DatagramInquiry(this, target, notebook, plan).run();
    }
    return notebook.observations();
  }

  /// What would be said to a silent endpoint that leaves every question open, in that order.
  public List<Utterance> words(Transport transport, Agenda agenda) {
    boolean isStream = transport == Transport.TCP;
    var plan =
        new Plan(
            agenda,
            isStream ? Layer.TCP : Layer.UDP,
            List.of(transport.word()),
            new Notebook(agenda.probes()),
            seeds);
    var words = new ArrayList<Utterance>();
    for (var next = plan.next(false);
        next.isPresent() && words.size() < patience.connections();
        next = plan.next(false)) {
      words.add(next.get().utterance());
    }
    return words;
  }

  Dialer dialer() {
    return dialer;
  }

  Patience patience() {
    return patience;
  }

  LongSupplier seeds() {
    return seeds;
  }

  Instant now() {
    return clock.instant();
  }

  /// Made when first needed: loading TLS costs more than most examinations.
  ///
  /// @param applicationProtocols what to offer by ALPN, possibly nothing
  TlsMaterial anyCertificate(List<String> applicationProtocols) throws IOException {
    var plain = anyCertificate();
    return applicationProtocols.isEmpty()
        ? plain
        : plain.withApplicationProtocols(applicationProtocols);
  }

  private synchronized TlsMaterial anyCertificate() throws IOException {
    TlsMaterial made = anyCertificate;
    if (made == null) {
      made = TlsMaterial.trustAnyone();
      anyCertificate = made;
    }
    return made;
  }
}
