package io.portolan.cli;

import io.portolan.net.tls.TlsMaterial;
import io.portolan.psrt.PsrtProtocol;
import io.portolan.psrt.client.BrokerAddress;
import io.portolan.psrt.client.ClientEvent;
import io.portolan.psrt.client.PsrtClientSettings;
import io.portolan.psrt.message.PsrtLimits;
import io.portolan.psrt.session.ClientTerms;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// The options that say which broker a PSRT client calls, and as whom; named as mosquitto's clients
/// name them.
final class PsrtReachOptions {
  /// The largest message a client of ours sends or takes; what a broker takes is its own affair.
  private static final int LARGEST = 1 << 30;

  private static final Duration LONGEST_SILENCE = Duration.ofMinutes(5);

  private PsrtReachOptions() {}

  static List<ArgSpec> options() {
    return List.of(
        option(
            "The broker, or a socket file (.sock); localhost by default.", "HOST", "-h", "--host"),
        option("Its port; 2873 by default.", "PORT", "-p", "--port"),
        option("Log in as this user; otherwise anonymous.", "NAME", "-u", "--username"),
        option("The password.", "WORD", "-P", "--pw"),
        Grammar.flag("--tls", "Inside TLS, trusting whom the system trusts."),
        option("Inside TLS, trusting these certificates (PEM).", "FILE", "--cafile"),
        Grammar.flag("--insecure", "Inside TLS, trusting anybody: for trying only."),
        option("Taken and ignored: PSRT has no client ids.", "ID", "-i", "--id"),
        option("Give up on a silent broker after so long; 5s by default.", "TIME", "--timeout"));
  }

  static OptionSpec option(String description, String label, String... names) {
    return OptionSpec.builder(names)
        .paramLabel(label)
        .type(String.class)
        .description(description)
        .build();
  }

  /// @param command named in complaints
  static PsrtClientSettings settings(String command, ParseResult options)
      throws UsageException, IOException {
    var settings = PsrtClientSettings.of(address(command, options));
    String user = options.matchedOptionValue("-u", "");
    String password = options.matchedOptionValue("-P", "");
    if (user.isEmpty() && !password.isEmpty()) {
      throw new UsageException(command + ": a password without a user (add -u NAME)");
    }
    Duration silence =
        Quantity.duration(
            "--timeout", options.matchedOptionValue("--timeout", "5s"), LONGEST_SILENCE);
    var terms = settings.terms();
    var limits = PsrtLimits.DEFAULT;
    return settings
        .withLogin(user, password)
        .withTerms(
            new ClientTerms(
                new PsrtLimits(LARGEST, limits.topics(), limits.topicDepth(), limits.datagram()),
                silence,
                terms.tls(),
                terms.operations(),
                terms.bytes()))
        .withTls(material(command, options));
  }

  private static String address(String command, ParseResult options) throws UsageException {
    String host = options.matchedOptionValue("-h", "localhost");
    if (host.endsWith(".sock") || host.endsWith(".socket")) {
      return host;
    }
    String port = options.matchedOptionValue("-p", "" + PsrtProtocol.PORT);
    boolean isBare = host.indexOf(':') >= 0 && !host.startsWith("[");
    try {
      return BrokerAddress.parse((isBare ? "[" + host + "]" : host) + ":" + port).toString();
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          command + ": " + e.getMessage() + " (use -h HOST -p PORT, for example -p 2873)");
    }
  }

  private static @Nullable TlsMaterial material(String command, ParseResult options)
      throws UsageException, IOException {
    String authorities = options.matchedOptionValue("--cafile", "");
    boolean trustsAnyone = options.hasMatchedOption("--insecure");
    if (!authorities.isEmpty() && trustsAnyone) {
      throw new UsageException(command + ": --cafile and --insecure at once (use one of them)");
    }
    if (!authorities.isEmpty()) {
      return TlsMaterial.trusting(Path.of(authorities));
    }
    if (trustsAnyone) {
      return TlsMaterial.trustAnyone();
    }
    return options.hasMatchedOption("--tls") ? TlsMaterial.trustingSystem() : null;
  }

  /// What somebody at a terminal wants to know of the connection; empty for the rest.
  static String words(ClientEvent event) {
    return switch (event) {
      case ClientEvent.Disconnected(_, var because, var retry) ->
          because + "; again in " + retry.toMillis() + " ms";
      case ClientEvent.NotReceiving(var because) ->
          "no messages for the moment, some may be lost: " + because;
      case ClientEvent.SubscriptionLost(var filter, var code) ->
          "no longer subscribed to " + filter + ": " + code.sentence();
      case ClientEvent.Undelivered(var topic, var because) ->
          "kept for " + topic + ", but refused: " + because;
      case ClientEvent.Forgotten(var messages) ->
          "the store is full: " + messages + " of the oldest messages gave way";
      case ClientEvent.Damaged(var file, var messages, var because) ->
          file + ": " + because + (messages == 0 ? "" : "; " + messages + " messages are lost");
      case ClientEvent.Connected _, ClientEvent.Receiving _, ClientEvent.Closed _ -> "";
    };
  }
}
