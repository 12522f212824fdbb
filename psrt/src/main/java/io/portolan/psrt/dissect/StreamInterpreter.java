package io.portolan.psrt.dissect;

import io.portolan.psrt.codec.Context;
import io.portolan.psrt.codec.PsrtFramer;
import io.portolan.psrt.message.Channel;
import io.portolan.psrt.message.PsrtLimits;
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
import io.portolan.wire.Bytes;
import io.portolan.wire.FrameBuffer;
import io.portolan.wire.MalformedException;
import io.portolan.wire.capture.Explainer;
import io.portolan.wire.capture.Explanation;
import io.portolan.wire.capture.Side;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Follows one stream: what either side says next depends on what both have said.
///
/// A conversation that is joined in the middle, without its greeting, is read as what its first
/// byte suggests: operations of a client, pushes or replies of a broker.
final class StreamInterpreter implements Explainer.Interpreter {
  /// Larger than any broker is likely to allow.
  private static final PsrtLimits LIMITS = new PsrtLimits(1 << 24, 1 << 24, 0, 0xFFFF);

  /// Operations whose replies are awaited; a capture of one side alone must not fill the memory.
  private static final int MOST_PENDING = 10_000;

  /// What one side says.
  private static final class Direction {
    private final FrameBuffer buffer =
        new FrameBuffer(
            start -> new PsrtFramer(this.context, LIMITS).frame(start), PsrtFramer.largest(LIMITS));
    private Context context;
    private boolean begun;
    private @Nullable String opaque;
    private boolean lost;

    Direction(Context first) {
      this.context = first;
    }
  }

  private final Direction caller = new Direction(Context.GREETING);
  private final Direction listener = new Direction(Context.WELCOME);
  private final Deque<String> pending = new ArrayDeque<>();
  private Channel channel = Channel.CONTROL;

  @Override
  public List<Explanation> hear(Side speaker, Bytes bytes) {
    Direction direction =
        switch (speaker) {
          case CALLER -> caller;
          case LISTENER -> listener;
        };
    if (bytes.isEmpty() || direction.lost) {
      return List.of();
    }
    if (direction.opaque != null) {
      return List.of(opaque(direction.opaque, bytes));
    }
    if (!direction.begun) {
      direction.begun = true;
      guess(speaker, direction, bytes);
    }
    var explained = new ArrayList<Explanation>();
    direction.buffer.add(bytes);
    try {
      while (direction.opaque == null) {
        Bytes frame = direction.buffer.next();
        if (frame == null) {
          return explained;
        }
        explained.add(explain(speaker, direction, frame));
      }
      Bytes rest = direction.buffer.rest();
      if (!rest.isEmpty()) {
        explained.add(opaque(direction.opaque, rest));
      }
    } catch (MalformedException e) {
      direction.lost = true;
      explained.add(Explanation.broken(direction.buffer.rest(), e.getMessage()));
    }
    return explained;
  }

  private Explanation explain(Side speaker, Direction direction, Bytes frame) {
    return Explanation.of(
        frame,
        fields -> {
          PsrtMessage message = PsrtDissector.read(frame, direction.context, fields);
          String name = Spoken.of(message);
          return switch (speaker) {
            case CALLER -> {
              called(message);
              yield name;
            }
            case LISTENER -> name + answered(message);
          };
        });
  }

  private void called(PsrtMessage message) {
    switch (message) {
      case Greeting(var greeted, var mode) -> {
        channel = greeted;
        if (mode == Greeting.TLS) {
          caller.opaque = "TLS";
          listener.opaque = "TLS";
        }
        caller.context =
            switch (greeted) {
              case CONTROL -> Context.LOGIN;
              case DATA -> Context.JOIN;
            };
      }
      case Login _ -> caller.context = Context.OPERATION;
      case Join _ -> caller.opaque = "nothing a broker reads";
      case Operation operation -> await(Spoken.of(operation));
      case Replica _ -> {
        await("replica");
        caller.context = Context.OPERATION;
      }
      case PsrtMessage _ -> {}
    }
  }

  private void await(String operation) {
    if (pending.size() < MOST_PENDING) {
      pending.add(operation);
    }
  }

  /// @return what the answer is to, if that is known
  private String answered(PsrtMessage message) {
    switch (message) {
      case Welcome(var greeted) -> {
        channel = greeted;
        listener.context =
            switch (greeted) {
              case CONTROL -> Context.TOKEN;
              case DATA -> Context.REPLY;
            };
      }
      case Token _ -> listener.context = Context.REPLY;
      case Reply(var code) -> {
        if (channel == Channel.DATA) {
          listener.context = Context.PUSH;
          return " (join)";
        }
        if (code == ReplyCode.OK_WAITING) {
          caller.context = Context.REPLICA;
        }
        String operation = pending.poll();
        return operation == null ? "" : " (" + operation + ")";
      }
      case PsrtMessage _ -> {}
    }
    return "";
  }

  /// In the middle of a conversation there is no greeting any more.
  private void guess(Side speaker, Direction direction, Bytes bytes) {
    int first = bytes.at(0);
    if (first == 0xEE) {
      return;
    }
    direction.context =
        switch (speaker) {
          case CALLER -> Context.OPERATION;
          case LISTENER ->
              first == 0 || (first == 1 && bytes.size() >= 7 && bytes.at(1) != 1)
                  ? Context.PUSH
                  : Context.REPLY;
        };
  }

  private static Explanation opaque(String what, Bytes bytes) {
    return Explanation.of(
        bytes,
        fields -> {
          fields.field(what, 0, bytes.size(), bytes.size() + " bytes, not looked into");
          return what;
        });
  }
}
