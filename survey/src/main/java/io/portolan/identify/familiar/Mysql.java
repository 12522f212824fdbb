package io.portolan.identify.familiar;

import static io.portolan.identify.familiar.TextLines.quote;

import io.portolan.wire.Bytes;
import io.portolan.wire.MalformedException;
import io.portolan.wire.Protocol;
import io.portolan.wire.WireReader;
import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Layer;
import io.portolan.wire.probe.Nonce;
import io.portolan.wire.probe.Probe;
import io.portolan.wire.probe.Utterance;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Recognises MySQL's protocol, which MariaDB and others speak as well.
///
/// Sent: nothing, the server speaks first. Hanging up without a login is logged, and MySQL counts
/// it against the caller's address: after a hundred in a row (`max_connect_errors`) it refuses that
/// address, so nobody should come by every minute. The greeting is a packet whose length, number,
/// version, fillers and flags all have to fit; a server that will not talk to us sends an error
/// packet in its place, which is as telling.
///
/// @see "MySQL internals, Protocol::HandshakeV10 and ERR_Packet; MariaDB, Connecting"
public final class Mysql implements Probe {
  private static final Familiar PROTOCOL =
      Familiar.of("mysql", "MySQL")
          .tcp(3306)
          .named("mysql")
          .describedIn(
              "MySQL source documentation, Client/Server Protocol", "MariaDB documentation");

  private static final int PROTOCOL_10 = 10;
  private static final int ERROR = 0xFF;
  private static final int LONGEST_GREETING = 512;
  private static final int CLIENT_SECURE_CONNECTION = 0x8000;
  private static final int CLIENT_PLUGIN_AUTH = 0x80000;

  /// Too many connections, host blocked, host not privileged, too many of one user, shutdown.
  private static final Set<Integer> ERRORS_AT_THE_DOOR =
      Set.of(1040, 1053, 1129, 1130, 1158, 1203, 1226, 3032, 4031);

  private static final Pattern MARIADB = Pattern.compile("(?:5\\.5\\.5-)?([0-9.]+)-MariaDB.*");
  private static final Pattern NAMED =
      Pattern.compile("([0-9.]+)-(?:(TiDB|Vitess|Percona|Doris|StarRocks)(?:-(v?[0-9.]+))?).*");
  private static final Pattern VERSION = Pattern.compile("([0-9]+\\.[0-9]+\\.[0-9]+)[!-~]*");

  /// For [java.util.ServiceLoader].
  public Mysql() {}

  @Override
  public Protocol protocol() {
    return PROTOCOL;
  }

  @Override
  public Layer layer() {
    return Layer.TCP;
  }

  @Override
  public List<Utterance> say(Nonce nonce) {
    return List.of();
  }

  @Override
  public Evidence weigh(Exchange exchange) {
    if (exchange.layer() == Layer.UDP || exchange.isMute()) {
      return Evidence.NONE;
    }
    boolean greeted = !exchange.greeting().isEmpty();
    if (!greeted && exchange.isEcho()) {
      return Evidence.NONE;
    }
    try {
      return packet(WireReader.littleEndian(greeted ? exchange.greeting() : exchange.answer()));
    } catch (MalformedException e) {
      return Evidence.NONE;
    }
  }

  private static Evidence packet(WireReader in) throws MalformedException {
    int size = in.u24("payload_length");
    if (size < 4 || size > LONGEST_GREETING) {
      throw in.reject("is " + size + ", expected 4 to " + LONGEST_GREETING);
    }
    int sequence = in.u8("sequence_id");
    if (sequence > 1) {
      throw in.reject("is " + sequence + ", expected 0");
    }
    WireReader payload = in.part("payload", size);
    return switch (payload.u8("header")) {
      case PROTOCOL_10 -> greeting(payload);
      case ERROR -> error(payload);
      default -> Evidence.NONE;
    };
  }

  private static Evidence greeting(WireReader in) throws MalformedException {
    String version = in.textUntil("server_version", 0, StandardCharsets.ISO_8859_1);
    if (version.isBlank() || !TextLines.isText(version)) {
      throw in.reject("is no text");
    }
    in.u32("thread_id");
    in.bytes("auth-plugin-data-part-1", 8);
    in.constant("filler", Bytes.of(0));
    int lower = in.u16("capability_flags_1");
    in.u8("character_set");
    in.u16("status_flags");
    int capabilities = in.u16("capability_flags_2") << 16 | lower;
    int authenticationSize = in.u8("auth_plugin_data_len");
    in.constant("reserved", Bytes.wrap(new byte[6]));
    in.u32("mariadb_capabilities");
    String plugin = "";
    if ((capabilities & CLIENT_SECURE_CONNECTION) != 0) {
      in.bytes("auth-plugin-data-part-2", Math.max(13, authenticationSize - 8));
    }
    if ((capabilities & CLIENT_PLUGIN_AUTH) != 0) {
      plugin = in.textUntil("auth_plugin_name", 0, StandardCharsets.US_ASCII);
      if (!plugin.matches("[a-z0-9_]{4,64}")) {
        throw in.reject("is no plug-in");
      }
    }
    in.leave();
    return product(
        Evidence.structure(
            "greeting of protocol 10, version "
                + quote(version)
                + (plugin.isEmpty() ? "" : ", authentication " + plugin)),
        version);
  }

  private static Evidence error(WireReader in) throws MalformedException {
    int code = in.u16("error_code");
    String message = in.rest("error_message").latin1();
    if (message.startsWith("#") && message.length() > 6) {
      message = message.substring(6);
    }
    if (!ERRORS_AT_THE_DOOR.contains(code) || message.isBlank() || !TextLines.isText(message)) {
      return Evidence.NONE;
    }
    in.leave();
    var evidence = Evidence.structure("error " + code + ": " + quote(message));
    if (message.contains("this MariaDB server")) {
      return evidence.of("MariaDB", null);
    }
    return message.contains("this MySQL server") ? evidence.of("MySQL", null) : evidence;
  }

  /// A version string without a name in it is that of MySQL and of whoever imitates it, so it names
  /// no product.
  private static Evidence product(Evidence evidence, String version) {
    var mariadb = MARIADB.matcher(version);
    if (mariadb.matches()) {
      return evidence.of("MariaDB", mariadb.group(1));
    }
    var named = NAMED.matcher(version);
    if (named.matches()) {
      return evidence.of(named.group(2), named.group(3) == null ? named.group(1) : named.group(3));
    }
    var plain = VERSION.matcher(version);
    return plain.matches() ? evidence.of(null, plain.group(1)) : evidence;
  }
}
