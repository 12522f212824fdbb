package io.portolan.psrt.broker;

import io.portolan.psrt.codec.DatagramKey;
import io.portolan.psrt.message.Topic;
import io.portolan.psrt.topic.Filter;
import io.portolan.wire.Bytes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/// An authenticator with its logins in a map; the anonymous may do everything until they are
/// removed.
public final class Doorkeeper implements Authenticator {
  /// The key of every login that has one.
  public static final Bytes KEY =
      Bytes.ofHex("26fd38045707792a9bc50f3761a58987c4a9362cf60389f341c28e37b1125d93");

  /// A login: the password, and what it may do.
  private record Entry(String password, Access access) {}

  /// What masks allow.
  private record Masks(
      String login, List<Filter> publish, List<Filter> subscribe, boolean isReplicator)
      implements Access {
    @Override
    public boolean mayPublish(Topic topic) {
      return publish.stream().anyMatch(mask -> mask.matches(topic));
    }

    @Override
    public boolean maySubscribe(Filter filter) {
      return subscribe.stream().anyMatch(mask -> mask.contains(filter));
    }

    @Override
    public boolean isAdmin() {
      return false;
    }
  }

  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Executor checking;

  /// @param checking where passwords are checked
  public Doorkeeper(Executor checking) {
    this.checking = checking;
    entries.put("", new Entry("", Access.everything("")));
  }

  public Doorkeeper() {
    this(Runnable::run);
  }

  /// Lets a login in, or changes what it may do.
  public Doorkeeper with(String login, String password, String publish, String subscribe) {
    var access = new Masks(login, masks(publish), masks(subscribe), false);
    entries.put(login, new Entry(password, access));
    return this;
  }

  /// Lets another broker in, which may do nothing but replicate.
  public Doorkeeper withReplicator(String login, String password) {
    entries.put(login, new Entry(password, new Masks(login, List.of(), List.of(), true)));
    return this;
  }

  public Doorkeeper without(String login) {
    entries.remove(login);
    return this;
  }

  /// The logins whose passwords were to be checked, one for each time.
  public List<String> asked() {
    return List.copyOf(asked);
  }

  private static List<Filter> masks(String texts) {
    return List.of(texts.split(" ")).stream().map(Filter::of).toList();
  }

  @Override
  public CompletionStage<Optional<Access>> authenticate(Credentials credentials) {
    asked.add(credentials.login());
    return CompletableFuture.supplyAsync(
        () -> {
          Entry entry = entries.get(credentials.login());
          return entry != null && entry.password().equals(credentials.password())
              ? Optional.of(entry.access())
              : Optional.empty();
        },
        checking);
  }

  @Override
  public Optional<Access> access(String login) {
    return Optional.ofNullable(entries.get(login)).map(Entry::access);
  }

  @Override
  public Optional<DatagramKey> key(String login) {
    return entries.containsKey(login) ? Optional.of(DatagramKey.of(KEY)) : Optional.empty();
  }
}
