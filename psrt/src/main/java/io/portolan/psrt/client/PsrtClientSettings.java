package io.portolan.psrt.client;

import io.portolan.net.Limits;
import io.portolan.net.tls.TlsMaterial;
import io.portolan.psrt.message.PsrtMessage.Login;
import io.portolan.psrt.session.ClientTerms;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a client reaches its broker and what it does in bad weather.
///
/// @param brokers tried one after the other, from the first on
/// @param login who we are
/// @param tls whom to trust; null for no TLS
/// @param terms limits, keep-alive and window; whether there is TLS is decided by `tls` alone
/// @param backoff between two rounds over all brokers
/// @param buffered how many bytes may wait to be sent or answered; one operation always may
/// @param whenFull what publishing does when no more may
/// @param repeats whether what was sent and not answered before the line was lost is sent again, so
///     that it arrives at least once; otherwise it fails with [UnknownOutcomeException]
/// @param inbox how many messages may wait to be fetched
/// @param whenUnread what receiving does when no more may
/// @param lines bounds for connecting and for peers that take nothing
/// @param drain how long closing may wait for answers
public record PsrtClientSettings(
    List<BrokerAddress> brokers,
    Login login,
    @Nullable TlsMaterial tls,
    ClientTerms terms,
    Backoff backoff,
    long buffered,
    FullBuffer whenFull,
    boolean repeats,
    int inbox,
    FullInbox whenUnread,
    Limits lines,
    Duration drain) {
  /// Enough for 60,000 messages a second over a round trip of a quarter of a second.
  private static final int WINDOW = 16 * 1024;

  public PsrtClientSettings {
    brokers = List.copyOf(brokers);
    if (brokers.isEmpty() || buffered < 1 || inbox < 1 || drain.isNegative()) {
      throw new IllegalArgumentException(
          "brokers "
              + brokers
              + ", buffered "
              + buffered
              + ", inbox "
              + inbox
              + ", drain "
              + drain);
    }
  }

  /// Anonymous and plain, with a window of 16,384 operations or 8 MiB, 64 MiB of buffer, 65,536
  /// messages in the inbox; publishing waits when full, and nothing is sent twice.
  ///
  /// @param brokers as [BrokerAddress#parse] reads them
  public static PsrtClientSettings of(String... brokers) {
    return new PsrtClientSettings(
        Arrays.stream(brokers).map(BrokerAddress::parse).toList(),
        Login.ANONYMOUS,
        null,
        ClientTerms.DEFAULT.withWindow(WINDOW),
        Backoff.DEFAULT,
        64L << 20,
        FullBuffer.WAIT,
        false,
        64 * 1024,
        FullInbox.WAIT,
        Limits.DEFAULT,
        Duration.ofSeconds(10));
  }

  /// The same at other brokers.
  public PsrtClientSettings withBrokers(List<BrokerAddress> others) {
    return new PsrtClientSettings(
        others,
        login,
        tls,
        terms,
        backoff,
        buffered,
        whenFull,
        repeats,
        inbox,
        whenUnread,
        lines,
        drain);
  }

  /// The same with this login.
  public PsrtClientSettings withLogin(String name, String password) {
    return with(new Login(name, password), tls, terms, backoff);
  }

  /// The same inside TLS; null for none.
  public PsrtClientSettings withTls(@Nullable TlsMaterial material) {
    return with(login, material, terms, backoff);
  }

  /// The same on other terms.
  public PsrtClientSettings withTerms(ClientTerms other) {
    return with(login, tls, other, backoff);
  }

  /// The same with other waits between calls.
  public PsrtClientSettings withBackoff(Backoff other) {
    return with(login, tls, terms, other);
  }

  /// The same with another buffer.
  public PsrtClientSettings withBuffer(long bytes, FullBuffer policy) {
    return new PsrtClientSettings(
        brokers,
        login,
        tls,
        terms,
        backoff,
        bytes,
        policy,
        repeats,
        inbox,
        whenUnread,
        lines,
        drain);
  }

  /// The same; what was not answered is sent again.
  public PsrtClientSettings atLeastOnce() {
    return new PsrtClientSettings(
        brokers,
        login,
        tls,
        terms,
        backoff,
        buffered,
        whenFull,
        true,
        inbox,
        whenUnread,
        lines,
        drain);
  }

  /// The same with another inbox.
  public PsrtClientSettings withInbox(int messages, FullInbox policy) {
    return new PsrtClientSettings(
        brokers, login, tls, terms, backoff, buffered, whenFull, repeats, messages, policy, lines,
        drain);
  }

  /// The same with another wait for answers when it is closed.
  public PsrtClientSettings withDrain(Duration other) {
    return new PsrtClientSettings(
        brokers,
        login,
        tls,
        terms,
        backoff,
        buffered,
        whenFull,
        repeats,
        inbox,
        whenUnread,
        lines,
        other);
  }

  private PsrtClientSettings with(
      Login login, @Nullable TlsMaterial tls, ClientTerms terms, Backoff backoff) {
    return new PsrtClientSettings(
        brokers,
        login,
        tls,
        terms,
        backoff,
        buffered,
        whenFull,
        repeats,
        inbox,
        whenUnread,
        lines,
        drain);
  }

  /// The terms for one broker: TLS where there is some, and where the transport has it.
  ClientTerms termsFor(BrokerAddress broker) {
    boolean isSecured = tls != null && broker instanceof BrokerAddress.Host;
    return new ClientTerms(
        terms.limits(), terms.silence(), isSecured, terms.operations(), terms.bytes());
  }
}
