package io.portolan.identify.familiar;

import io.portolan.identify.familiar.RpcMessage.Call;
import io.portolan.identify.familiar.RpcMessage.Fate;
import io.portolan.identify.familiar.RpcMessage.Reply;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.Protocol;
import io.portolan.wire.Transport;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Recognises one program of ONC RPC by what a server answers to calls of that program.
///
/// Said: procedure 0 of the program, which takes nothing, returns nothing and exists in every
/// program so that one can see whether it is there. Our transaction id comes back in a reply, which
/// an echo cannot do, and the server itself says whether the program is served, perhaps in other
/// versions. A server that has the program but not the procedure, or that dislikes the arguments,
/// has the program.
///
/// Several programs behind one port are told apart by their rank: the first of rpcbind, nfs,
/// mountd, nlockmgr and rquotad that is served names it. A server that answers for other programs
/// only is worth asking about this one, no more.
///
/// @see "RFC 5531, sections 7 to 12"
abstract sealed class RpcProgram implements Probe
    permits MountdOverTcp,
        MountdOverUdp,
        NfsOverTcp,
        NfsOverUdp,
        NlockmgrOverTcp,
        NlockmgrOverUdp,
        RpcbindOverTcp,
        RpcbindOverUdp,
        RquotadOverTcp,
        RquotadOverUdp {

  static final int RPCBIND = 100000;
  static final int NFS = 100003;
  static final int MOUNTD = 100005;
  static final int NLOCKMGR = 100021;
  static final int RQUOTAD = 100011;

  /// Each with a version that servers have, the most telling first.
  static final List<Call> KNOWN =
      List.of(
          new Call(0, RPCBIND, 2, 0),
          new Call(0, NFS, 3, 0),
          new Call(0, MOUNTD, 3, 0),
          new Call(0, NLOCKMGR, 4, 0),
          new Call(0, RQUOTAD, 1, 0));

  private final Protocol protocol;
  private final Transport transport;
  private final int program;

  RpcProgram(Protocol protocol, Transport transport, int program) {
    this.protocol = protocol;
    this.transport = transport;
    this.program = program;
  }

  @Override
  public final Protocol protocol() {
    return protocol;
  }

  @Override
  public final Layer layer() {
    return transport == Transport.UDP ? Layer.UDP : Layer.TCP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    Call call = KNOWN.get(rank(program));
    return List.of(
        Utterance.toSilence(
            protocol.name() + "-null-" + transport.word() + "/1",
            RpcMessage.call(transport, under(nonce.u31(), call), Bytes.EMPTY),
            "Calls the procedure that does nothing, to see whether the program is there."));
  }

  static Call under(long xid, Call call) {
    return new Call(xid, call.program(), call.version(), call.procedure());
  }

  @Override
  public final Evidence weigh(Exchange exchange) {
    boolean fits = (exchange.layer() == Layer.UDP) == (transport == Transport.UDP);
    if (!fits
        || exchange.layer() == Layer.HTTP
        || !exchange.greeting().isEmpty()
        || exchange.isEcho()) {
      return Evidence.NONE;
    }
    try {
      var asked = RpcMessage.readAll(transport, exchange.said());
      if (exchange.isCallOnly()) {
        return called(asked.getFirst());
      }
      return exchange.answer().isEmpty()
          ? Evidence.NONE
          : answered(asked, RpcMessage.readAll(transport, exchange.answer()));
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private Evidence called(RpcMessage first) {
    return first instanceof Call call && call.program() == program
        ? Evidence.structure(
            "the caller calls procedure "
                + call.procedure()
                + " of version "
                + call.version()
                + " of RPC program "
                + program)
        : Evidence.NONE;
  }

  private Evidence answered(List<RpcMessage> asked, List<RpcMessage> answers) {
    Map<Long, Call> calls = new HashMap<>();
    for (RpcMessage message : asked) {
      if (message instanceof Call call) {
        calls.put(call.xid(), call);
      }
    }
    var served = new ArrayList<Integer>();
    Evidence best = Evidence.NONE;
    for (RpcMessage message : answers) {
      Call call = calls.get(message.xid());
      if (!(message instanceof Reply reply) || call == null) {
        return Evidence.NONE;
      }
      if (isServed(reply.fate())) {
        served.add(rank(call.program()));
      }
      Evidence found = call.program() == program ? own(call, reply) : foreign(call, reply);
      best = found.strength() > best.strength() ? found : best;
    }
    boolean isOutranked = served.stream().anyMatch(rank -> rank < rank(program));
    return best.isFor() && best.strength() > 1 && isOutranked
        ? Evidence.hint(best.because() + ", beside other programs")
        : best;
  }

  private static boolean isServed(Fate fate) {
    return fate != Fate.PROG_UNAVAIL && fate != Fate.DENIED;
  }

  private Evidence own(Call call, Reply reply) {
    String name = "RPC program " + program;
    return switch (reply.fate()) {
      case SUCCESS ->
          Evidence.proof(
              name
                  + " version "
                  + call.version()
                  + " answers under our transaction id"
                  + told(call, reply.results()));
      case PROG_MISMATCH ->
          Evidence.proof(
              name
                  + " has versions "
                  + reply.low()
                  + " to "
                  + reply.high()
                  + ", said under our transaction id");
      case PROC_UNAVAIL, GARBAGE_ARGS, SYSTEM_ERR ->
          Evidence.structure(name + " is there, and complains of the call");
      case PROG_UNAVAIL -> Evidence.against(3, name + " is not served here");
      case DENIED -> Evidence.hint("speaks ONC RPC and will not let us call " + name);
    };
  }

  /// What a procedure returned, for people; "" if nothing can be said of it.
  String told(Call call, Bytes results) {
    return "";
  }

  private Evidence foreign(Call call, Reply reply) {
    return reply.fate() == Fate.PROG_UNAVAIL && rank(call.program()) < KNOWN.size()
        ? Evidence.hint("speaks ONC RPC, and not program " + call.program())
        : Evidence.NONE;
  }

  /// The place of a program among those that are known, their number if it is none of them.
  static int rank(long program) {
    for (int i = 0; i < KNOWN.size(); i++) {
      if (KNOWN.get(i).program() == program) {
        return i;
      }
    }
    return KNOWN.size();
  }
}
