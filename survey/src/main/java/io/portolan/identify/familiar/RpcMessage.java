package io.portolan.identify.familiar;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.Transport;
import io.portolan.wire.WireReader;
import io.portolan.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/// A message of ONC RPC, version 2. Over TCP each is a record behind its own length.
///
/// @see "RFC 5531, sections 9 and 11"
sealed interface RpcMessage {
  /// The transaction id, chosen by the caller and repeated in the reply.
  long xid();

  /// A question to a program.
  record Call(long xid, long program, long version, long procedure) implements RpcMessage {}

  /// An answer.
  ///
  /// @param low the lowest version served, where the fate is [Fate#PROG_MISMATCH]; else 0
  /// @param high the highest version served, likewise
  /// @param results what a call that succeeded returned, encoded; else empty
  record Reply(long xid, Fate fate, long low, long high, Bytes results) implements RpcMessage {}

  /// What became of a call.
  enum Fate {
    SUCCESS,
    PROG_UNAVAIL,
    PROG_MISMATCH,
    PROC_UNAVAIL,
    GARBAGE_ARGS,
    SYSTEM_ERR,
    /// Another version of RPC is spoken here, or the caller's credentials will not do.
    DENIED
  }

  /// By the number of `accept_stat`.
  List<Fate> ACCEPTED =
      List.of(
          Fate.SUCCESS,
          Fate.PROG_UNAVAIL,
          Fate.PROG_MISMATCH,
          Fate.PROC_UNAVAIL,
          Fate.GARBAGE_ARGS,
          Fate.SYSTEM_ERR);

  int VERSION = 2;
  int LAST_FRAGMENT = 0x80;
  int MOST_MESSAGES = 16;
  int LONGEST_CREDENTIALS = 400;
  int MOST_VERSIONS = 1000;

  /// The messages at the start of what one side said, up to the first that is cut short.
  ///
  /// @return at least one message
  /// @throws MalformedException if the first one is none
  static List<RpcMessage> readAll(Transport transport, Bytes bytes) throws MalformedException {
    if (transport == Transport.UDP) {
      return List.of(read(new WireReader(bytes)));
    }
    var messages = new ArrayList<RpcMessage>();
    var in = new WireReader(bytes);
    while (in.remaining() > 0 && messages.size() < MOST_MESSAGES) {
      try {
        if (in.u8("last_fragment") != LAST_FRAGMENT) {
          throw in.reject("expected a record of one fragment, shorter than 16 MiB");
        }
        messages.add(read(in.part("record", in.u24("fragment.length"))));
      } catch (MalformedException e) {
        if (messages.isEmpty()) {
          throw e;
        }
        return messages;
      }
    }
    if (messages.isEmpty()) {
      throw in.reject("is empty");
    }
    return messages;
  }

  private static RpcMessage read(WireReader in) throws MalformedException {
    long xid = in.u32("xid");
    long type = in.u32("msg_type");
    if (type > 1) {
      throw in.reject("is " + type + ", expected 0 or 1");
    }
    return type == 0 ? call(in, xid) : reply(in, xid);
  }

  private static Call call(WireReader in, long xid) throws MalformedException {
    if (in.u32("rpcvers") != VERSION) {
      throw in.reject("expected " + VERSION);
    }
    var call = new Call(xid, in.u32("prog"), in.u32("vers"), in.u32("proc"));
    credentials(in, "cred");
    credentials(in, "verf");
    in.rest("arguments");
    return call;
  }

  private static Reply reply(WireReader in, long xid) throws MalformedException {
    long status = in.u32("reply_stat");
    if (status == 1) {
      return denial(in, xid);
    }
    if (status != 0) {
      throw in.reject("is " + status + ", expected 0 or 1");
    }
    credentials(in, "verf");
    long accepted = in.u32("accept_stat");
    if (accepted >= ACCEPTED.size()) {
      throw in.reject("is " + accepted + ", expected 0 to 5");
    }
    Fate fate = ACCEPTED.get((int) accepted);
    if (fate == Fate.SUCCESS) {
      return new Reply(xid, fate, 0, 0, in.rest("results"));
    }
    long low = 0;
    long high = 0;
    if (fate == Fate.PROG_MISMATCH) {
      low = in.u32("low");
      high = in.u32("high");
      if (low > high || high > MOST_VERSIONS) {
        throw in.reject("is " + high + ", expected at least " + low);
      }
    }
    in.end();
    return new Reply(xid, fate, low, high, Bytes.EMPTY);
  }

  private static Reply denial(WireReader in, long xid) throws MalformedException {
    long reason = in.u32("reject_stat");
    if (reason > 1) {
      throw in.reject("is " + reason + ", expected 0 or 1");
    }
    in.u32(reason == 0 ? "low" : "auth_stat");
    if (reason == 0) {
      in.u32("high");
    }
    in.end();
    return new Reply(xid, Fate.DENIED, 0, 0, Bytes.EMPTY);
  }

  private static void credentials(WireReader in, String name) throws MalformedException {
    in.u32(name + ".flavor");
    long size = in.u32(name + ".length");
    if (size > LONGEST_CREDENTIALS) {
      throw in.reject("is " + size + ", expected at most " + LONGEST_CREDENTIALS);
    }
    in.bytes(name, size + 3 & ~3L);
  }

  /// A call without credentials.
  ///
  /// @param arguments encoded, a multiple of four bytes
  static Bytes call(Transport transport, Call call, Bytes arguments) {
    Bytes message =
        new WireWriter()
            .u32("xid", call.xid())
            .u32("msg_type", 0)
            .u32("rpcvers", VERSION)
            .u32("prog", call.program())
            .u32("vers", call.version())
            .u32("proc", call.procedure())
            .bytes(Bytes.wrap(new byte[16])) // credentials and verifier, both of no kind
            .bytes(arguments)
            .toBytes();
    if (transport == Transport.UDP) {
      return message;
    }
    return new WireWriter()
        .u8("last_fragment", LAST_FRAGMENT)
        .u24("fragment.length", message.size())
        .bytes(message)
        .toBytes();
  }
}
