package io.portolan.identify.familiar;

import io.portolan.identify.familiar.RpcMessage.Call;
import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.Transport;
import io.portolan.wire.WireReader;
import io.portolan.wire.WireWriter;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Utterance;
import java.util.List;
import java.util.TreeSet;

/// Recognises rpcbind, the port mapper, over TCP.
///
/// Sent: five calls in a row on one connection, the list of what is registered first and then the
/// procedure that does nothing of nfs, mountd, nlockmgr and rquotad, so that one connection finds
/// out about all the programs known here. All of them only read.
///
/// @see "RFC 1833, section 3; RFC 5531, section 11"
public final class RpcbindOverTcp extends RpcProgram {
  static final Familiar PROTOCOL =
      Familiar.of("rpcbind", "rpcbind")
          .tcp(111)
          .udp(111)
          .named("sunrpc")
          .describedIn("RFC 1833", "RFC 5531");

  private static final int DUMP = 4;
  private static final int MOST_ENTRIES = 10_000;

  /// For [java.util.ServiceLoader].
  public RpcbindOverTcp() {
    super(PROTOCOL, Transport.TCP, RPCBIND);
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    long xid = nonce.u31();
    var calls = new WireWriter();
    for (Call known : KNOWN) {
      int procedure = known.program() == RPCBIND ? DUMP : 0;
      var call = new Call(xid++, known.program(), known.version(), procedure);
      calls.bytes(RpcMessage.call(Transport.TCP, call, Bytes.EMPTY));
    }
    return List.of(
        Utterance.toSilence(
            "rpc-programs/1",
            calls.toBytes(),
            "Asks for the list of RPC programs, and calls what does nothing in five of them."));
  }

  @Override
  String told(Call call, Bytes results) {
    if (call.procedure() != DUMP || call.version() != 2) {
      return "";
    }
    var programs = new TreeSet<Long>();
    try {
      var in = new WireReader(results);
      while (in.u32("value_follows") == 1 && programs.size() < MOST_ENTRIES) {
        programs.add(in.u32("prog"));
        in.u32("vers");
        in.u32("prot");
        in.u32("port");
      }
      in.end();
    } catch (MalformedException e) {
      return "";
    }
    return " and lists " + programs.size() + (programs.size() == 1 ? " program" : " programs");
  }
}
