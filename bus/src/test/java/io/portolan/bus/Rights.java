package io.portolan.bus;

import io.portolan.psrt.broker.Access;
import io.portolan.psrt.broker.Authenticator;
import io.portolan.psrt.broker.Credentials;
import io.portolan.psrt.codec.DatagramKey;
import io.portolan.psrt.message.Topic;
import io.portolan.psrt.topic.Filter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// The anonymous may do everything, `test` with the password `1 2/3` what the masks say.
final class Rights implements Authenticator {
  private static final String PASSWORD = "1 2/3";

  private volatile List<Filter> masks;

  Rights(String... masks) {
    this.masks = filters(masks);
  }

  private static List<Filter> filters(String... masks) {
    return List.of(masks).stream().map(Filter::of).toList();
  }

  /// From the next login on.
  void become(String... other) {
    masks = filters(other);
  }

  private record Masks(String login, List<Filter> masks) implements Access {
    @Override
    public boolean mayPublish(Topic topic) {
      return masks.stream().anyMatch(mask -> mask.matches(topic));
    }

    @Override
    public boolean maySubscribe(Filter filter) {
      return masks.stream().anyMatch(mask -> mask.contains(filter));
    }

    @Override
    public boolean isAdmin() {
      return false;
    }

    @Override
    public boolean isReplicator() {
      return false;
    }
  }

  @Override
  public CompletionStage<Optional<Access>> authenticate(Credentials credentials) {
    boolean isRight = credentials.login().isEmpty() || credentials.password().equals(PASSWORD);
    return CompletableFuture.completedFuture(
        isRight ? access(credentials.login()) : Optional.empty());
  }

  @Override
  public Optional<Access> access(String login) {
    return switch (login) {
      case "" -> Optional.of(Access.everything(""));
      case "test" -> Optional.of(new Masks(login, masks));
      default -> Optional.empty();
    };
  }

  @Override
  public Optional<DatagramKey> key(String login) {
    return Optional.empty();
  }
}
