package io.portolan.survey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.chart.Chart;
import io.portolan.chart.Claim;
import io.portolan.chart.Kind;
import io.portolan.chart.Level;
import io.portolan.chart.Port;
import io.portolan.chart.Source;
import io.portolan.identify.Identity;
import io.portolan.identify.Identity.Spoken;
import io.portolan.survey.Verdict.Word;
import io.portolan.watch.Exposure;
import io.portolan.watch.Owner;
import io.portolan.watch.Ownership;
import io.portolan.wire.Bytes;
import io.portolan.wire.Protocol;
import io.portolan.wire.Protocol.ServiceName;
import io.portolan.wire.Transport;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The rules on the bundled chart, each with a listener that meets it.
final class VerdictTest {
  private static final Chart CHART = Chart.bundled();

  private static final Protocol REDIS = protocol("redis", "Redis", 6379, ServiceName.of("redis"));
  private static final Protocol HTTP =
      protocol("http", "HTTP", 80, ServiceName.of("http"), ServiceName.insideTls("https"));
  private static final Protocol DNS =
      protocol("dns", "DNS", 53, ServiceName.of("domain"), ServiceName.insideTls("domain-s"));
  private static final Protocol TLS = protocol("tls", "TLS", 0);
  private static final Protocol ORIENTDB = protocol("orientdb", "OrientDB", 2424);
  private static final Protocol HOMELESS = protocol("homeless", "Homeless", 0);

  @Test
  void expectsWhatIsRegisteredHere() {
    var verdict = verdict(speaks(REDIS, 4), 6379);
    assertEquals(Word.EXPECTED, verdict.word());
    assertEquals("3", verdict.rule());
  }

  @Test
  void saysThatOnlyABannerSpeaksForAnExpectedProtocol() {
    var verdict = verdict(speaks(REDIS, 2), 6379);
    assertEquals(Word.EXPECTED, verdict.word());
    assertEquals("4", verdict.rule());
    assertTrue(verdict.because().contains("banner"), verdict.because());
  }

  @Test
  void saysThatAProtocolIsKnownFromDocumentsOnlyAndNotThatItIsABanner() {
    for (String name : List.of("tpncp", "ica", "cgp")) {
      var protocol = protocol(name, name.toUpperCase(Locale.ROOT), 2424);
      String because = verdict(speaks(protocol, 2), 50_123).because();
      assertTrue(because.contains("documents only"), because);
      assertFalse(because.contains("banner"), because);
    }
  }

  @Test
  void saysNothingOfTheEvidenceWhereItProves() {
    assertFalse(verdict(speaks(REDIS, 3), 2424).because().contains("speaks for it"));
  }

  @Test
  void putsEveryRuleIntoWords() {
    for (String rule : List.of("1", "2", "3", "4", "5", "6", "7", "8", "6+")) {
      var verdict = new Verdict(Word.UNKNOWN, rule, "", "", List.of());
      assertTrue(verdict.ruleInWords().length() > 20, rule);
    }
    assertTrue(new Verdict(Word.SUSPICIOUS, "6+", "", "", List.of()).ruleInWords().contains("two"));
  }

  @Test
  void callsAProtocolFarFromHomeAMismatchAndNamesItsHome() {
    var verdict = verdict(speaks(REDIS, 4), 2424);
    assertEquals(Word.MISMATCH, verdict.word());
    assertEquals("6", verdict.rule());
    assertTrue(verdict.because().startsWith("Redis lives on 6379"), verdict.because());
  }

  @Test
  void callsAWellKnownUseOfSomebodyElsesPortASquatter() {
    var verdict = verdict(speaks(ORIENTDB, 3), 2424);
    assertEquals(Word.SQUATTER, verdict.word());
    assertEquals("5", verdict.rule());
    assertTrue(verdict.because().contains("kofax-svr"), verdict.because());
  }

  @Test
  void expectsADeFactoHomeThatNobodyRegistered() {
    int unassigned = 61613;
    var claims = List.of(deFacto(unassigned, "orientdb", "orientdb", null));
    var verdict = verdict(speaks(ORIENTDB, 3), unassigned, claims);
    assertEquals(Word.EXPECTED, verdict.word());
  }

  @Test
  void blamesNobodyOnAPortWithoutClaims() {
    var verdict = verdict(speaks(HTTP, 3), 50_123);
    assertEquals(Word.UNCLAIMED, verdict.word());
    assertEquals("7", verdict.rule());
  }

  @Test
  void callsAProtocolWithoutAnyHomeASquatter() {
    var verdict = verdict(speaks(HOMELESS, 3), 2424);
    assertEquals(Word.SQUATTER, verdict.word());
    assertEquals("8", verdict.rule());
  }

  @Test
  void letsTheProductDecideWhereAClaimNamesOne() {
    var claims = List.of(deFacto(61613, "squid", "http", "Squid"));
    var named = new Spoken(HTTP, List.of("tcp", "http"), 3, "squid", "5.7", 2, "", null);
    assertEquals(Word.EXPECTED, verdict(identity(named), 61613, claims).word());
    assertEquals(Word.MISMATCH, verdict(speaks(HTTP, 3), 61613, claims).word());
  }

  @Test
  void takesTlsVariantsOnlyInsideTls() {
    assertEquals(Word.MISMATCH, verdict(speaks(DNS, 4), 853).word());
    var inside = new Spoken(DNS, List.of("tcp", "tls", "dns"), 4, null, null, 0, "", null);
    assertEquals(Word.EXPECTED, verdict(identity(inside), 853).word());
    assertEquals(Word.MISMATCH, verdict(speaks(HTTP, 3), 443).word());
  }

  @Test
  void leavesTlsWithNothingKnownInsideUnknown() {
    var verdict = verdict(speaks(TLS, 4), 443);
    assertEquals(Word.UNKNOWN, verdict.word());
  }

  @Test
  void doesNotTakeAnIndirectHintForAnIdentity() {
    assertEquals(Word.UNKNOWN, verdict(speaks(REDIS, 1), 6379).word());
  }

  @Test
  void suggestsWhatTheOwnerIsKnownForWhereNothingAnswers() {
    var silent = new Identity(null, null, List.of(), "silent", Bytes.EMPTY);
    var verdict =
        Verdict.of(silent, claims(22), new Homes(CHART), held(22, owner("/usr/sbin/sshd", false)));
    assertEquals(Word.UNKNOWN, verdict.word());
    assertTrue(verdict.because().contains("owner suggests ssh"), verdict.because());
  }

  @Test
  void saysThatASilentOwnerFitsAndThatNothingVerifiesIt() {
    var silent = new Identity(null, null, List.of(), "silent", Bytes.EMPTY);
    var claims = CHART.claims(new Port(68, Port.Transport.UDP));
    var client =
        Verdict.of(silent, claims, new Homes(CHART), held(68, owner("/sbin/dhclient", false)));
    assertEquals(Word.UNKNOWN, client.word());
    assertEquals("bootpc", client.ownerFits());
    assertTrue(client.because().contains("not verifiable"), client.because());
    var stranger =
        Verdict.of(silent, claims, new Homes(CHART), held(68, owner("/usr/bin/nc", false)));
    assertNull(stranger.ownerFits());
  }

  @Test
  void anOwnerThatFitsCountsForNothingWhereSomethingElseIsHeard() {
    var talking = new Identity(null, null, List.of(), "says bytes", Bytes.ofHex("00"));
    var claims = CHART.claims(new Port(68, Port.Transport.UDP));
    var verdict =
        Verdict.of(talking, claims, new Homes(CHART), held(68, owner("/sbin/dhclient", false)));
    assertNull(verdict.ownerFits());
  }

  @Test
  void callsContradictionsSuspicious() {
    var two = new Identity(speaks(REDIS, 3).spoken(), null, List.of("both"), "", Bytes.EMPTY);
    assertEquals("1", verdict(two, 6379).rule());
  }

  @Test
  void oneSignalOnAWrongPortIsNotEnoughForSuspicion() {
    var circumstances = held(2424, owner("/tmp/x", false));
    var verdict = Verdict.of(speaks(REDIS, 4), claims(2424), new Homes(CHART), circumstances);
    assertEquals(Word.MISMATCH, verdict.word());
    assertEquals(1, verdict.signals().size());
  }

  @Test
  void twoIndependentSignalsOnAWrongPortAreSuspicious() {
    var circumstances = held(22, owner("/tmp/x", false));
    var verdict = Verdict.of(speaks(REDIS, 4), claims(22), new Homes(CHART), circumstances);
    assertEquals(Word.SUSPICIOUS, verdict.word());
    assertEquals("6+", verdict.rule());
    assertEquals(2, verdict.signals().size());
  }

  @Test
  void noNumberOfSignalsMakesAnExpectedListenerSuspicious() {
    var circumstances = held(6379, owner("/tmp/redis-server", true));
    var verdict = Verdict.of(speaks(REDIS, 4), claims(6379), new Homes(CHART), circumstances);
    assertEquals(Word.EXPECTED, verdict.word());
  }

  @Test
  void sitePolicyTurnsAMismatchIntoExpected() {
    var site =
        new Claim(
            2424,
            2424,
            Port.Transport.TCP,
            "redis",
            "",
            Kind.SITE,
            new Source("site policy", "claims.tsv", null),
            Level.PRIMARY,
            "redis",
            null,
            null,
            null);
    var verdict = verdict(speaks(REDIS, 4), 2424, List.of(site));
    assertEquals(Word.EXPECTED, verdict.word());
    assertTrue(verdict.because().startsWith("site policy"), verdict.because());
  }

  private static Verdict verdict(Identity identity, int port) {
    return verdict(identity, port, List.of());
  }

  private static Verdict verdict(Identity identity, int port, List<Claim> more) {
    var chart = CHART.with(more);
    var slot = new Port(port, Port.Transport.TCP);
    return Verdict.of(
        identity, chart.claims(slot), new Homes(chart), held(port, owner("/usr/bin/thing", false)));
  }

  private static List<Claim> claims(int port) {
    return CHART.claims(new Port(port, Port.Transport.TCP));
  }

  private static Circumstances held(int port, Owner owner) {
    return new Circumstances(
        port, Exposure.ANY, Ownership.KNOWN, List.of(owner), Programs.bundled());
  }

  private static Owner owner(String executable, boolean deleted) {
    String name = executable.substring(executable.lastIndexOf('/') + 1);
    return new Owner(
        42,
        name,
        executable,
        deleted,
        List.of(executable),
        "root",
        0,
        Instant.EPOCH,
        "/",
        1,
        false);
  }

  private static Claim deFacto(
      int port, String service, String protocol, @Nullable String product) {
    return new Claim(
        port,
        port,
        Port.Transport.TCP,
        service,
        "",
        Kind.DE_FACTO,
        new Source("a document", "page 1", "2026"),
        Level.PRIMARY,
        protocol,
        product,
        null,
        null);
  }

  private static Identity speaks(Protocol protocol, int strength) {
    var layers =
        protocol.name().equals("tls") ? List.of("tcp", "tls") : List.of("tcp", protocol.name());
    return identity(new Spoken(protocol, layers, strength, null, null, 0, "", null));
  }

  private static Identity identity(Spoken spoken) {
    return new Identity(spoken, null, List.of(), "", Bytes.EMPTY);
  }

  private static Protocol protocol(String name, String title, int port, ServiceName... names) {
    record Descriptor(
        String name,
        String title,
        List<Protocol.DefaultPort> defaultPorts,
        Set<ServiceName> serviceNames,
        List<String> roles,
        List<String> sources)
        implements Protocol {}
    return new Descriptor(
        name,
        title,
        port == 0 ? List.of() : List.of(new Protocol.DefaultPort(Transport.TCP, port)),
        Set.of(names),
        List.of("client", "server"),
        List.of("ours"));
  }
}
