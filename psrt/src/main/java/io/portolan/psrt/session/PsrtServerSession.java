package io.portolan.psrt.session;

import io.portolan.psrt.codec.Context;
import io.portolan.psrt.codec.PsrtFramer;
import io.portolan.psrt.codec.PsrtStream;
import io.portolan.psrt.message.Channel;
import io.portolan.psrt.message.PsrtMessage;
import io.portolan.psrt.message.PsrtMessage.Greeting;
import io.portolan.psrt.message.PsrtMessage.Join;
import io.portolan.psrt.message.PsrtMessage.Login;
import io.portolan.psrt.message.PsrtMessage.Operation;
import io.portolan.psrt.message.PsrtMessage.Replica;
import io.portolan.psrt.message.PsrtMessage.Reply;
import io.portolan.psrt.message.PsrtMessage.Token;
import io.portolan.psrt.message.PsrtMessage.Welcome;
import io.portolan.psrt.message.ReplyCode;
import io.portolan.psrt.message.Topic;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.session.Session;
import io.portolan.wire.session.Signal;
import io.portolan.wire.session.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The broker's side of one stream.
///
/// The client's greeting says whether this is a control socket (operations, each answered by one
/// byte, in order) or a data socket (pushes, and a beacon where there is nothing to push). What
/// is not understood is not answered: the line is closed without a byte. So are refused logins.
///
/// Operations that arrive while the program is deciding wait here; after the largest operation
/// there can be and 64 KiB more the line is closed.
///
/// @see "observed: psrtd 0.3.8"
public final class PsrtServerSession implements Session<ServerEvent> {
  /// How much may wait behind a decision beside one whole operation, in bytes.
  private static final int BEHIND_A_DECISION = 64 * 1024;

  private final ServerTerms terms;
  private PsrtStream stream;
  private ServerState state = new ServerState.Unopened();
  private @Nullable Progress progress;
  private Signal.@Nullable Secured security;

  public PsrtServerSession(ServerTerms terms) {
    this.terms = terms;
    this.stream = new PsrtStream(Context.GREETING, terms.limits());
  }

  @Override
  public List<Step<ServerEvent>> on(Signal signal, Instant now) {
    var script = new Script<ServerEvent>();
    switch (signal) {
      case Signal.Opened() -> state = new ServerState.Greeted(patience(now));
      case Signal.Arrived(var bytes, _) -> arrived(bytes, now, script);
      case Signal.Secured secured -> secured(secured, now, script);
      case Signal.WokenUp() -> wokenUp(now, script);
      case Signal.HungUp(var because) -> over(because, script);
    }
    return script.steps();
  }

  @Override
  public Optional<Instant> deadline() {
    return progress == null ? state.deadline() : Optional.of(progress.deadline());
  }

  /// The TLS around this conversation, if there is any.
  public Optional<Signal.Secured> security() {
    return Optional.ofNullable(security);
  }

  /// Whether the program owes an answer; nothing more should be read from the line meanwhile.
  public boolean isWaiting() {
    return state.isWaiting();
  }

  /// Whether a driver may handle publishes itself: logged in, nothing awaited, and nothing of an
  /// operation has arrived here.
  public boolean isBetweenOperations() {
    return state instanceof ServerState.Serving && progress == null;
  }

  /// Operations that this session has not seen were handled between two that it has.
  ///
  /// @param last when the last byte of one of them arrived
  public void passed(Instant last) {
    if (state instanceof ServerState.Serving(var idle)) {
      idle.renew(last);
    }
  }

  /// The login is right. Nothing happens if the conversation is over.
  ///
  /// @param token nobody else's, and not to be guessed
  public List<Step<ServerEvent>> admit(Token token, Instant now) {
    var script = new Script<ServerEvent>();
    if (asked(ServerState.Deciding.class) != null) {
      script.say(token);
      serve(now, script);
    }
    return script.steps();
  }

  /// The data socket belongs to a session. Nothing happens if the conversation is over.
  public List<Step<ServerEvent>> join(Instant now) {
    var script = new Script<ServerEvent>();
    var matching = asked(ServerState.Matching.class);
    if (matching != null) {
      script.say(new Reply(ReplyCode.OK));
      state = new ServerState.Pushing(matching.interval(), now);
    }
    return script.steps();
  }

  /// The login is wrong, or nobody has the token. Nothing happens if the conversation is over.
  public List<Step<ServerEvent>> refuse() {
    var script = new Script<ServerEvent>();
    if (state instanceof ServerState.Matching) {
      script.say(new Reply(ReplyCode.ERROR));
      leave("join refused", script);
    } else if (asked(ServerState.Deciding.class) != null) {
      leave("login refused", script);
    }
    return script.steps();
  }

  /// What became of the operation asked about. Nothing happens if the conversation is over.
  ///
  /// @param code OK, or ACCESS_DENIED, or ERROR
  public List<Step<ServerEvent>> reply(ReplyCode code, Instant now) {
    var script = new Script<ServerEvent>();
    var asking = asked(ServerState.Asking.class);
    if (asking != null) {
      script.say(new Reply(code == ReplyCode.OK ? asking.otherwise() : code));
      serve(now, script);
    }
    return script.steps();
  }

  /// Whether the replicated publish is wanted that was asked about. Nothing happens if the
  /// conversation is over.
  ///
  /// @param code OK_WAITING, after which the peer says it; or NOT_REQUIRED, or ACCESS_DENIED
  public List<Step<ServerEvent>> weigh(ReplyCode code, Instant now) {
    var script = new Script<ServerEvent>();
    var weighing = asked(ServerState.Weighing.class);
    if (weighing != null) {
      script.say(new Reply(code));
      if (code == ReplyCode.OK_WAITING) {
        stream.expect(Context.REPLICA);
        state = new ServerState.Replicating(weighing.topic(), patience(now));
        proceed(now, script);
      } else {
        serve(now, script);
      }
    }
    return script.steps();
  }

  /// Whether what comes next is no operation but the second half of a replicated publish.
  public boolean isReplicating() {
    return state instanceof ServerState.Replicating;
  }

  /// Says pushes, as they go over the wire, on a joined data socket; nothing if it is over.
  public List<Step<ServerEvent>> push(Bytes pushes, Instant now) {
    var script = new Script<ServerEvent>();
    if (state instanceof ServerState.Pushing(var interval, _)) {
      script.say(pushes);
      state = new ServerState.Pushing(interval, now);
    }
    return script.steps();
  }

  /// Pushes that this session has not seen were said on a joined data socket, so that no beacon is
  /// due yet.
  ///
  /// @param last when that was
  public void pushed(Instant last) {
    if (state instanceof ServerState.Pushing(var interval, var before) && last.isAfter(before)) {
      state = new ServerState.Pushing(interval, last);
    }
  }

  /// Ends the conversation without a byte, whatever it is about.
  ///
  /// @param because for people
  public List<Step<ServerEvent>> close(String because) {
    var script = new Script<ServerEvent>();
    if (!(state instanceof ServerState.Over)) {
      leave(because, script);
    }
    return script.steps();
  }

  private void arrived(Bytes bytes, Instant now, Script<ServerEvent> script) {
    if (state instanceof ServerState.Pushing || state instanceof ServerState.Over) {
      return;
    }
    stream.take(bytes);
    if (isWaiting()) {
      int most = PsrtFramer.largest(terms.limits()) + BEHIND_A_DECISION;
      if (stream.unread() > most) {
        leave("more than " + most + " bytes behind an unanswered operation", script);
      }
      return;
    }
    if (progress != null) {
      progress.more(bytes.size(), now);
    }
    proceed(now, script);
  }

  /// Takes what has arrived, until its end or a question to the program.
  private void proceed(Instant now, Script<ServerEvent> script) {
    try {
      while (state.isListening()) {
        PsrtMessage message = stream.next();
        if (message == null) {
          watch(now);
          return;
        }
        progress = null;
        heard(message, now, script);
      }
    } catch (MalformedException e) {
      leave(e.getMessage(), script);
    }
  }

  /// An operation of which a part has arrived is watched.
  private void watch(Instant now) {
    boolean isAwaiting =
        state instanceof ServerState.Serving || state instanceof ServerState.Replicating;
    if (isAwaiting && progress == null && stream.unread() > 0) {
      progress = new Progress(terms.timeouts(), stream.unread(), now);
    }
  }

  private void heard(PsrtMessage message, Instant now, Script<ServerEvent> script) {
    switch (message) {
      case Greeting greeting -> greeted(greeting, now, script);
      case Login login -> {
        state = new ServerState.Deciding();
        script.tell(new ServerEvent.LoginAsked(login, isLocal()));
      }
      case Join(var token, var seconds) -> {
        var timeout = Duration.ofSeconds(Math.max(1, seconds));
        state = new ServerState.Matching(timeout.dividedBy(2));
        script.tell(new ServerEvent.JoinAsked(token, timeout));
      }
      case Operation operation -> perform(operation, now, script);
      case Replica replica -> replicated(replica, now, script);
      case PsrtMessage other -> throw new IllegalStateException("not of a client: " + other);
    }
  }

  private void greeted(Greeting greeting, Instant now, Script<ServerEvent> script) {
    boolean tls = greeting.mode() == Greeting.TLS;
    boolean agreed =
        switch (terms.security()) {
          case PLAIN -> greeting.mode() == Greeting.PLAIN;
          case PLAIN_OR_TLS -> greeting.mode() == Greeting.PLAIN || tls;
          case TLS -> tls;
          case LOCAL -> true;
        };
    if (!agreed) {
      leave("asks for mode " + greeting.mode(), script);
    } else if (tls && !isLocal()) {
      state = new ServerState.Securing(greeting.channel(), patience(now));
      Bytes surplus = stream.rest();
      stream = new PsrtStream(Context.GREETING, terms.limits());
      script.startTls(Step.StartTls.Role.SERVER, surplus);
    } else {
      welcome(greeting.channel(), now, script);
    }
  }

  private void secured(Signal.Secured secured, Instant now, Script<ServerEvent> script) {
    if (state instanceof ServerState.Securing(var channel, _)) {
      security = secured;
      welcome(channel, now, script);
    }
  }

  private void welcome(Channel channel, Instant now, Script<ServerEvent> script) {
    script.say(new Welcome(channel));
    switch (channel) {
      case CONTROL -> {
        stream.expect(isLocal() ? Context.LOCAL_LOGIN : Context.LOGIN);
        state = new ServerState.LoggingIn(patience(now));
      }
      case DATA -> {
        stream.expect(Context.JOIN);
        state = new ServerState.Joining(patience(now));
      }
    }
  }

  private void perform(Operation operation, Instant now, Script<ServerEvent> script) {
    switch (operation) {
      case PsrtMessage.Nop() -> done(ReplyCode.OK, now, script);
      case PsrtMessage.Publish(var priority, var said, var body) -> {
        Topic topic = Topic.of(said);
        if (isTooDeep(topic)) {
          done(ReplyCode.ERROR, now, script);
        } else {
          state = new ServerState.Asking(ReplyCode.OK);
          script.tell(new ServerEvent.PublishAsked(priority, topic, body));
        }
      }
      case PsrtMessage.Subscribe(var topics) ->
          change(topics, ServerEvent.SubscribeAsked::new, now, script);
      case PsrtMessage.Unsubscribe(var topics) ->
          change(topics, ServerEvent.UnsubscribeAsked::new, now, script);
      case PsrtMessage.Replicate(var said) -> offered(said, now, script);
      case PsrtMessage.Bye() -> {
        script.say(new Reply(ReplyCode.OK));
        leave("said bye", script);
      }
    }
  }

  /// A topic that no publish here could have is an error, and the peer goes on.
  private void offered(String said, Instant now, Script<ServerEvent> script) {
    Topic topic = Topic.of(said);
    if (!topic.text().equals(said) || topic.hasWildcard() || isTooDeep(topic)) {
      done(ReplyCode.ERROR, now, script);
    } else {
      state = new ServerState.Weighing(topic);
      script.tell(new ServerEvent.ReplicateOffered(topic));
    }
  }

  private void replicated(Replica replica, Instant now, Script<ServerEvent> script) {
    if (state instanceof ServerState.Replicating(var topic, _)) {
      long pushed = Bytes.ofText(topic.text()).size() + 1L + replica.body().size();
      if (pushed > terms.limits().publish()) {
        done(ReplyCode.ERROR, now, script);
        stream.expect(Context.OPERATION);
      } else {
        state = new ServerState.Asking(ReplyCode.OK);
        script.tell(new ServerEvent.ReplicaAsked(topic, replica));
      }
    }
  }

  /// Asks the program for the topics before the first that is too deep.
  private void change(
      List<String> topics,
      Function<List<Topic>, ServerEvent> question,
      Instant now,
      Script<ServerEvent> script) {
    List<Topic> filters = notTooDeep(topics);
    ReplyCode otherwise = filters.size() < topics.size() ? ReplyCode.ERROR : ReplyCode.OK;
    if (filters.isEmpty()) {
      done(otherwise, now, script);
    } else {
      state = new ServerState.Asking(otherwise);
      script.tell(question.apply(filters));
    }
  }

  private void done(ReplyCode code, Instant now, Script<ServerEvent> script) {
    script.say(new Reply(code));
    state = new ServerState.Serving(new Vigil(terms.timeouts().silence(), now));
  }

  /// Goes on with operations after an answer.
  private void serve(Instant now, Script<ServerEvent> script) {
    stream.expect(Context.OPERATION);
    state = new ServerState.Serving(new Vigil(terms.timeouts().silence(), now));
    proceed(now, script);
  }

  /// Those before the first that is too deep.
  private List<Topic> notTooDeep(List<String> said) {
    var filters = new ArrayList<Topic>();
    for (String text : said) {
      Topic filter = Topic.of(text);
      if (isTooDeep(filter)) {
        break;
      }
      filters.add(filter);
    }
    return filters;
  }

  private boolean isTooDeep(Topic topic) {
    return topic.depth() > terms.limits().topicDepth();
  }

  private void wokenUp(Instant now, Script<ServerEvent> script) {
    switch (state) {
      case ServerState.Greeted(var deadline) -> leaveAfter(deadline, now, "no greeting", script);
      case ServerState.Securing(_, var deadline) -> leaveAfter(deadline, now, "no TLS", script);
      case ServerState.LoggingIn(var deadline) -> leaveAfter(deadline, now, "no login", script);
      case ServerState.Joining(var deadline) -> leaveAfter(deadline, now, "no token", script);
      case ServerState.Serving(var idle) -> {
        if (progress != null) {
          String complaint = progress.complaint(now);
          if (!complaint.isEmpty()) {
            leave(complaint, script);
          }
        } else if (idle.isOver(now)) {
          leave("no operation", script);
        }
      }
      case ServerState.Replicating(_, var deadline) -> {
        String complaint = progress == null ? "" : progress.complaint(now);
        if (!complaint.isEmpty()) {
          leave(complaint, script);
        } else if (progress == null) {
          leaveAfter(deadline, now, "no replica", script);
        }
      }
      case ServerState.Pushing(var interval, var lastSaid) -> {
        if (!now.isBefore(lastSaid.plus(interval))) {
          script.say(new PsrtMessage.Beacon());
          state = new ServerState.Pushing(interval, now);
        }
      }
      case ServerState.Unopened(),
          ServerState.Deciding(),
          ServerState.Asking _,
          ServerState.Weighing _,
          ServerState.Matching _,
          ServerState.Over() -> {}
    }
  }

  private void leaveAfter(
      Instant deadline, Instant now, String because, Script<ServerEvent> script) {
    if (!now.isBefore(deadline)) {
      leave(because + " within " + terms.timeouts().silence(), script);
    }
  }

  private void leave(String because, Script<ServerEvent> script) {
    over(because, script);
    script.close(because);
  }

  private void over(String because, Script<ServerEvent> script) {
    if (!(state instanceof ServerState.Over)) {
      state = new ServerState.Over();
      progress = null;
      script.tell(new ServerEvent.Ended(because));
    }
  }

  /// The state if it is that of a question to be answered now, or null if all is over.
  private <T extends ServerState> @Nullable T asked(Class<T> question) {
    if (state instanceof ServerState.Over) {
      return null;
    }
    if (!question.isInstance(state)) {
      throw new IllegalStateException("the session has not asked for that");
    }
    return question.cast(state);
  }

  private Instant patience(Instant now) {
    return now.plus(terms.timeouts().silence());
  }

  private boolean isLocal() {
    return terms.security() == ServerTerms.Security.LOCAL;
  }
}
