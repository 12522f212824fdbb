package io.portolan.psrt.session;

import io.portolan.psrt.codec.DatagramKey;
import io.portolan.psrt.codec.PsrtCodec;
import io.portolan.psrt.codec.PsrtVectors;
import io.portolan.psrt.message.PsrtMessage.Login;
import io.portolan.psrt.message.PsrtMessage.Push;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.psrt.message.Topic;
import io.portolan.psrt.session.DatagramEvent.Received;
import io.portolan.psrt.topic.Filter;
import io.portolan.wire.Bytes;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A broker of a few lines around the sessions, with the users that the recordings were made with.
/// Tokens are supplied by the test. Nothing is queued: a push is said while its publish is handled.
final class ModelBroker {
  private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.1", 40000);
  private static final Set<String> ALL = Set.of("#");

  /// What a login may do.
  private record User(String password, Set<String> publish, Set<String> subscribe) {}

  private static final Map<String, User> USERS =
      Map.of(
          "test", new User("123", ALL, ALL),
          "user1", new User("xxx", Set.of("mytopic", "open/#"), Set.of("mytopic", "open/#")),
          "ro", new User("ro", Set.of(), Set.of("open/#")),
          "plus", new User("plus", Set.of("p/#"), Set.of("+", "p/+", "p/+/q")));

  /// One stream.
  final class Line {
    final String name;
    final PsrtServerSession session;
    Bytes said = Bytes.EMPTY;
    Step.@Nullable StartTls<ServerEvent> tls;
    boolean closed;
    private final Set<Filter> filters = new LinkedHashSet<>();
    private User user = new User("", Set.of(), Set.of());
    private @Nullable Token token;
    private @Nullable Line data;
    private final ArrayDeque<Step<ServerEvent>> todo = new ArrayDeque<>();

    private Line(String name, ServerTerms terms) {
      this.name = name;
      this.session = new PsrtServerSession(terms);
    }

    /// The data socket that is joined to this control socket.
    private Optional<Line> joined() {
      return Optional.ofNullable(data).filter(line -> !line.closed);
    }

    private void carryOut(List<Step<ServerEvent>> steps, Instant now) {
      todo.addAll(steps);
      while (!todo.isEmpty()) {
        switch (todo.remove()) {
          case Step.Send<ServerEvent>(var bytes, _) -> said = said.concat(bytes);
          case Step.StartTls<ServerEvent> start -> tls = start;
          case Step.Close<ServerEvent> _ -> closed = true;
          case Step.Happened<ServerEvent>(var event) -> answer(this, event, now);
        }
      }
    }
  }

  private final Function<String, ServerTerms> terms;
  private final Function<String, Token> tokens;
  private final Predicate<String> anonymousAllowed;
  private final Map<String, Line> lines = new LinkedHashMap<>();
  private final PsrtDatagramServerSession datagrams =
      new PsrtDatagramServerSession(
          PsrtVectors.LIMITS,
          login ->
              login.equals("user1")
                  ? Optional.of(DatagramKey.of(PsrtVectors.KEY))
                  : Optional.empty());

  /// @param terms by the name of the line
  /// @param tokens by the name of the line
  /// @param anonymousAllowed by the name of the line; `udp` for datagrams
  ModelBroker(
      Function<String, ServerTerms> terms,
      Function<String, Token> tokens,
      Predicate<String> anonymousAllowed) {
    this.terms = terms;
    this.tokens = tokens;
    this.anonymousAllowed = anonymousAllowed;
  }

  Line line(String name, Instant now) {
    Line known = lines.get(name);
    if (known == null) {
      known = new Line(name, terms.apply(name));
      lines.put(name, known);
      known.carryOut(known.session.on(new Signal.Opened(), now), now);
    }
    return known;
  }

  void hears(Line line, Signal signal, Instant now) {
    if (!line.closed) {
      line.closed = signal instanceof Signal.HungUp;
      line.carryOut(line.session.on(signal, now), now);
    }
  }

  /// Wakes whoever wants to be woken by then, the first first.
  void passTime(Instant now) {
    while (true) {
      Line first = null;
      Instant due = now;
      for (Line line : lines.values()) {
        Instant wants = line.session.deadline().orElse(Instant.MAX);
        if (!line.closed && !wants.isAfter(due)) {
          first = line;
          due = wants;
        }
      }
      if (first == null) {
        return;
      }
      first.carryOut(first.session.on(new Signal.WokenUp(), due), due);
    }
  }

  /// What is said to the sender of a datagram.
  Bytes datagram(Bytes datagram, Instant now) {
    Bytes said = Bytes.EMPTY;
    var todo = new ArrayDeque<>(datagrams.on(new Signal.Arrived(datagram, PEER), now));
    while (!todo.isEmpty()) {
      switch (todo.remove()) {
        case Step.Send<DatagramEvent>(var bytes, _) -> said = said.concat(bytes);
        case Step.Happened<DatagramEvent>(var event) -> todo.addAll(answer(event, now));
        case Step.StartTls<DatagramEvent> _, Step.Close<DatagramEvent> _ -> {}
      }
    }
    return said;
  }

  private List<Step<DatagramEvent>> answer(DatagramEvent event, Instant now) {
    return switch (event) {
      case DatagramEvent.LoginAsked(var received, var password) -> {
        var user = user("udp", new Login(received.login(), password), false);
        yield user.isPresent() ? datagrams.admit(received) : datagrams.refuse(received);
      }
      case DatagramEvent.PublishAsked(Received received) -> {
        User user = USERS.getOrDefault(received.login(), new User("", ALL, ALL));
        var telegram = received.telegram();
        boolean may = mayPublish(user, received.topic());
        if (may) {
          publish(telegram.priority(), received.topic(), telegram.body(), now);
        }
        yield datagrams.answer(received, may ? ReplyCode.OK : ReplyCode.ACCESS_DENIED);
      }
      case DatagramEvent.Dropped _, DatagramEvent.Ended _ -> List.of();
    };
  }

  private void answer(Line line, ServerEvent event, Instant now) {
    var session = line.session;
    var steps =
        switch (event) {
          case ServerEvent.LoginAsked(var login, var isLocal) -> {
            var user = user(line.name, login, isLocal);
            if (user.isEmpty()) {
              yield session.refuse();
            }
            line.user = user.get();
            line.token = tokens.apply(line.name);
            yield session.admit(line.token, now);
          }
          case ServerEvent.PublishAsked(var priority, var topic, var body) -> {
            boolean may = mayPublish(line.user, topic);
            if (may) {
              publish(priority, topic, body, now);
            }
            yield session.reply(may ? ReplyCode.OK : ReplyCode.ACCESS_DENIED, now);
          }
          case ServerEvent.SubscribeAsked(var filters) ->
              session.reply(subscribe(line, filters), now);
          case ServerEvent.UnsubscribeAsked(var filters) -> {
            filters.forEach(filter -> line.filters.remove(Filter.of(filter.text())));
            yield session.reply(ReplyCode.OK, now);
          }
          case ServerEvent.ReplicateOffered _, ServerEvent.ReplicaAsked _ ->
              session.close("no cluster");
          case ServerEvent.JoinAsked(var token, _) -> {
            var control =
                lines.values().stream().filter(l -> token.equals(l.token) && !l.closed).findFirst();
            if (control.isEmpty() || control.get().joined().isPresent()) {
              yield session.refuse();
            }
            control.get().data = line;
            yield session.join(now);
          }
          case ServerEvent.Ended _ -> {
            line.closed = true;
            line.joined()
                .ifPresent(data -> data.carryOut(data.session.close("the session is over"), now));
            yield List.<Step<ServerEvent>>of();
          }
        };
    line.todo.addAll(steps);
  }

  private Optional<User> user(String line, Login login, boolean isLocal) {
    if (isLocal) {
      return Optional.of(new User("", ALL, ALL));
    }
    if (login.isAnonymous()) {
      return anonymousAllowed.test(line) ? Optional.of(new User("", ALL, ALL)) : Optional.empty();
    }
    return Optional.ofNullable(USERS.get(login.login()))
        .filter(user -> user.password().equals(login.password()));
  }

  private static ReplyCode subscribe(Line line, List<Topic> wanted) {
    for (Topic topic : wanted) {
      Filter filter = Filter.of(topic.text());
      if (line.user.subscribe().stream().noneMatch(mask -> Filter.of(mask).contains(filter))) {
        return ReplyCode.ACCESS_DENIED;
      }
      line.filters.add(filter);
    }
    return ReplyCode.OK;
  }

  private void publish(int priority, Topic topic, Bytes body, Instant now) {
    Bytes push = PsrtCodec.write(new Push(priority, topic.text(), body));
    for (Line line : new ArrayList<>(lines.values())) {
      if (line.filters.stream().anyMatch(filter -> filter.matches(topic))) {
        line.joined().ifPresent(data -> data.carryOut(data.session.push(push, now), now));
      }
    }
  }

  private static boolean mayPublish(User user, Topic topic) {
    return user.publish().stream().anyMatch(mask -> Filter.of(mask).matches(topic));
  }
}
