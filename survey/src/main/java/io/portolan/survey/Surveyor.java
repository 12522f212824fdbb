package io.portolan.survey;

import io.portolan.chart.Chart;
import io.portolan.chart.Claim;
import io.portolan.chart.Port;
import io.portolan.identify.Agenda;
import io.portolan.identify.Examiner;
import io.portolan.identify.Identity;
import io.portolan.identify.Identity.Spoken;
import io.portolan.identify.Judge;
import io.portolan.identify.Observation;
import io.portolan.identify.Target;
import io.portolan.watch.Exposure;
import io.portolan.watch.Listener;
import io.portolan.watch.Owner;
import io.portolan.wire.Bytes;
import io.portolan.wire.Protocol.ServiceName;
import io.portolan.wire.Transport;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Outcome;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/// Says of each listener who claims its port, who holds it, what it really speaks, and whether that
/// fits.
///
/// Cheapest source first: owner and claims only order the probes, and the examiner stops at a
/// proof. Listeners are examined side by side, each on its own virtual thread.
public final class Surveyor {
  /// How many listeners of this host are examined at once: more would make each other look slow.
  private static final int SIDE_BY_SIDE = 48;

  private static final String TLS = "tls";

  private final Chart chart;
  private final Homes homes;
  private final Programs programs;
  private final List<Probe> probes;
  private final Examiner examiner;
  private final InstantSource clock;
  private final int sideBySide;

  /// @param probes all there are; their order here does not matter
  public Surveyor(
      Chart chart, Programs programs, List<Probe> probes, Examiner examiner, InstantSource clock) {
    this(chart, programs, probes, examiner, clock, SIDE_BY_SIDE);
  }

  /// @param sideBySide how many listeners are examined at once
  public Surveyor(
      Chart chart,
      Programs programs,
      List<Probe> probes,
      Examiner examiner,
      InstantSource clock,
      int sideBySide) {
    this.sideBySide = sideBySide;
    this.chart = chart;
    this.homes = new Homes(chart);
    this.programs = programs;
    this.probes = UsualOrder.of(probes);
    this.examiner = examiner;
    this.clock = clock;
  }

  /// Every recogniser on the class path.
  public static List<Probe> installedProbes() {
    var probes = new ArrayList<Probe>();
    ServiceLoader.load(Probe.class).forEach(probes::add);
    return probes;
  }

  /// Examines listeners of this host.
  ///
  /// @param progress is told, from any thread, how many listeners are done
  /// @param each is told every finding as soon as it and all before it stand, in the order of port
  ///     and transport, on the calling thread
  /// @return all findings in that order
  public List<Finding> survey(
      List<Listener> listeners, IntConsumer progress, Consumer<Finding> each)
      throws InterruptedException {
    var findings = new ArrayList<Finding>();
    var places = new Semaphore(sideBySide);
    var done = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<List<Finding>>>();
      for (List<Listener> group : sameOwners(listeners)) {
        running.add(
            threads.submit(
                () -> {
                  var found = surveyGroup(group, places);
                  progress.accept(done.addAndGet(group.size()));
                  return found;
                }));
      }
      for (var group : running) {
        for (Finding finding : group.get()) {
          findings.add(finding);
          each.accept(finding);
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("an examination failed", e.getCause());
    }
    return findings;
  }

  /// What would be said to a listener.
  ///
  /// @param restraint why less is said than could be; "" if nothing holds us back
  /// @param words in the order in which they would be tried, if no answer changed it
  public record Intention(String restraint, List<Utterance> words) {}

  /// What would be said to a listener, without connecting to it.
  public Intention intention(Listener listener) {
    var claims = chart.claims(slot(listener));
    var caution = Caution.towards(listener);
    if (caution != Caution.SPEAK) {
      return new Intention(caution.because(), List.of());
    }
    if (circumstances(listener, listener.exposure()).ownerFits(claims).isPresent()) {
      return new Intention("not asked: the owner fits, and asking would prove nothing", List.of());
    }
    return new Intention("", examiner.words(listener.transport(), agenda(listener, claims)));
  }

  /// Listeners of the same owners on the same transport and port, in the order they were given.
  private static List<List<Listener>> sameOwners(List<Listener> listeners) {
    record Key(Transport transport, int port, List<Integer> owners, String user) {}
    Map<Key, List<Listener>> groups = new LinkedHashMap<>();
    for (Listener listener : listeners) {
      var pids = listener.owners().stream().map(Owner::pid).sorted().toList();
      var key = new Key(listener.transport(), listener.port(), pids, listener.user());
      groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(listener);
    }
    return groups.values().stream()
        .sorted(
            Comparator.comparingInt((List<Listener> g) -> g.getFirst().port())
                .thenComparing(g -> g.getFirst().transport()))
        .toList();
  }

  /// One listener with what was observed there.
  private record Examined(Listener listener, List<Observation> observations, Identity identity) {}

  private List<Finding> surveyGroup(List<Listener> group, Semaphore places)
      throws InterruptedException, ExecutionException {
    var at = clock.instant();
    var slot = slot(group.getFirst());
    var claims = chart.claims(slot);
    var examined = new ArrayList<Examined>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<Examined>>();
      for (Listener listener : group) {
        running.add(
            threads.submit(
                () -> {
                  places.acquire();
                  try {
                    return examine(listener, claims);
                  } finally {
                    places.release();
                  }
                }));
      }
      for (var one : running) {
        examined.add(one.get());
      }
    }
    Map<String, List<Examined>> byIdentity = new LinkedHashMap<>();
    for (Examined one : examined) {
      byIdentity.computeIfAbsent(sameness(one.identity()), _ -> new ArrayList<>()).add(one);
    }
    return byIdentity.values().stream().map(same -> finding(at, same, claims)).toList();
  }

  private Examined examine(Listener listener, List<Claim> claims) {
    var agenda = agenda(listener, claims);
    var caution = Caution.towards(listener);
    if (circumstances(listener, listener.exposure()).ownerFits(claims).isPresent()) {
      return new Examined(
          listener, List.of(), new Identity(null, null, List.of(), "not asked", Bytes.EMPTY));
    }
    List<Observation> observations =
        switch (caution) {
          case SPEAK -> speak(listener, agenda);
          case LISTEN -> examiner.listen(target(listener, false), agenda.probes());
          case LEAVE_ALONE -> List.of();
        };
    var judged = Judge.judge(observations);
    var identity =
        caution == Caution.SPEAK || judged.spoken() != null
            ? judged
            : new Identity(null, null, List.of(), caution.because(), judged.heard());
    return new Examined(listener, observations, identity);
  }

  private Circumstances circumstances(Listener listener, Exposure exposure) {
    return new Circumstances(
        listener.port(), exposure, listener.ownership(), listener.owners(), programs);
  }

  private List<Observation> speak(Listener listener, Agenda agenda) {
    var observations = examiner.examine(target(listener, false), agenda);
    boolean noIpv6Here =
        listener.dualStack()
            && observations.stream()
                .map(o -> o.exchange().outcome())
                .allMatch(o -> o == Outcome.REFUSED || o == Outcome.TIMEOUT);
    return noIpv6Here ? examiner.examine(target(listener, true), agenda) : observations;
  }

  private Finding finding(Instant at, List<Examined> same, List<Claim> claims) {
    var first = same.getFirst();
    var listener = first.listener();
    var exposure =
        same.stream().map(e -> e.listener().exposure()).max(Exposure::compareTo).orElseThrow();
    var doubts = new ArrayList<String>();
    var identity = withoutDoubtfulProduct(first.identity(), listener.owners(), doubts);
    var circumstances = circumstances(listener, exposure);
    return new Finding(
        at,
        listener.transport(),
        listener.port(),
        same.stream().map(e -> AddressText.of(e.listener().address())).distinct().toList(),
        same.stream().anyMatch(e -> e.listener().dualStack()),
        exposure,
        listener.user(),
        listener.ownership(),
        listener.owners(),
        claims,
        identity,
        same.stream().flatMap(e -> e.observations().stream()).toList(),
        doubts,
        Framehawk.considered(
            Verdict.of(identity, claims, homes, circumstances),
            identity,
            listener.transport(),
            listener.port(),
            listener.owners()));
  }

  /// A banner that names a product other than the program that holds the port names none.
  private Identity withoutDoubtfulProduct(
      Identity identity, List<Owner> owners, List<String> doubts) {
    Spoken spoken = identity.spoken();
    if (spoken == null || spoken.product() == null) {
      return identity;
    }
    for (Owner owner : owners) {
      Optional<String> known = programs.productOf(owner);
      if (known.isPresent() && !isSame(known.get(), spoken.product())) {
        doubts.add(
            "says it is " + spoken.product() + ", but its program is " + Programs.nameOf(owner));
      }
    }
    if (doubts.isEmpty()) {
      return identity;
    }
    var nameless =
        new Spoken(
            spoken.protocol(),
            spoken.layers(),
            spoken.strength(),
            null,
            null,
            0,
            spoken.because(),
            spoken.tls());
    return new Identity(
        nameless,
        identity.runnerUp(),
        identity.contradictions(),
        identity.silence(),
        identity.heard());
  }

  private static boolean isSame(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    return a.startsWith(b) || b.startsWith(a);
  }

  /// Those the owner suggests first, and TLS behind them, for they may be spoken inside; then those
  /// a claim suggests; then the usual ones.
  private Agenda agenda(Listener listener, List<Claim> claims) {
    var names = new LinkedHashSet<String>();
    for (Owner owner : listener.owners()) {
      names.addAll(programs.protocolsOf(owner));
    }
    if (!names.isEmpty()) {
      names.add(TLS);
    }
    for (Claim claim : claims) {
      for (Probe probe : probes) {
        if (homes.suggests(claim, probe.protocol())) {
          if (isTlsName(claim, probe)) {
            names.add(TLS);
          }
          names.add(probe.protocol().name());
        }
      }
    }
    var suggested = new ArrayList<Probe>();
    for (String name : names) {
      probes.stream()
          .filter(p -> p.protocol().name().equals(name) && !isProductOnHttp(p))
          .forEach(suggested::add);
    }
    return new Agenda(suggested, probes.stream().filter(p -> !suggested.contains(p)).toList());
  }

  /// One of many products on HTTP, of which neither a program nor a claim for HTTP speaks.
  private static boolean isProductOnHttp(Probe probe) {
    return probe.layer() == Layer.HTTP && probe.protocol().name().equals("http");
  }

  private static boolean isTlsName(Claim claim, Probe probe) {
    return probe.protocol().serviceNames().stream()
        .anyMatch(
            n ->
                n.name().equalsIgnoreCase(claim.service())
                    && n.security() == ServiceName.Security.TLS);
  }

  /// Where to reach a listener from this host: a wildcard through loopback.
  private static Target target(Listener listener, boolean overIpv4) {
    InetAddress address = listener.address();
    InetAddress reachable =
        address.isAnyLocalAddress()
            ? loopback(address instanceof Inet6Address && !overIpv4)
            : address;
    return new Target(listener.transport(), new InetSocketAddress(reachable, listener.port()));
  }

  private static InetAddress loopback(boolean ipv6) {
    try {
      return ipv6
          ? InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1})
          : InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 bytes are addresses", e);
    }
  }

  /// The slot of the registry on which a listener sits.
  public static Port slot(Listener listener) {
    return slot(listener.transport(), listener.port());
  }

  /// The slot of the registry for a port on a transport we speak.
  public static Port slot(Transport transport, int port) {
    return new Port(port, transport == Transport.TCP ? Port.Transport.TCP : Port.Transport.UDP);
  }

  /// Two endpoints are the same if they speak the same, in the same product and version.
  private static String sameness(Identity identity) {
    Spoken spoken = identity.spoken();
    return spoken == null
        ? identity.silence()
        : spoken.layers() + " " + spoken.product() + " " + spoken.version();
  }
}
