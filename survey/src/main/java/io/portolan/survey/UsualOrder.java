package io.portolan.survey;

import io.portolan.wire.probe.Probe;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// In which order strangers are asked where neither owner nor claim suggests anything.
///
/// An examination makes at most eight connections, and a mute endpoint gets seven words. What
/// stands further down is reached where it is suggested, or where an answer speaks for it. So a
/// word stands high if it draws telling answers from many, if what it asks for is common where
/// owners cannot be seen, and if no word above it draws an answer that gives the protocol away.
/// Redis, for one, answers a request for a web page with a complaint of its own and needs no
/// early word. What speaks first costs nothing.
///
/// @see "ours: the order of attempts"
final class UsualOrder {
  private static final List<String> STREAMS =
      List.of(
          // Draws an answer from everything on HTTP and a complaint from most that read lines.
          "http",
          // Opens whatever is inside TLS.
          "tls",
          // What hangs up on a line of text, or waits in silence for the rest of it.
          "http2",
          "postgresql",
          "mqtt",
          "memcached",
          "psrt",
          "kafka",
          "ldap",
          "rpcbind",
          "socks5",
          "smb",
          "dns",
          "mssql",
          "rdp",
          "x11",
          "zookeeper",
          "iscsi",
          "kerberos",
          "oracle-tns",
          "epmd",
          "rmi",
          "openvpn",
          "socks4",
          "nrpe",
          "zabbix-agent",
          "git",
          "distcc",
          "mongodb",
          "cassandra",
          // What complains of a request for a web page in words of its own.
          "redis",
          "amqp",
          "xmpp",
          "sip",
          "rtsp",
          "irc",
          "stomp",
          "beanstalkd",
          "gearman",
          "finger",
          "whois",
          "gopher",
          "ident",
          "lpd",
          "seedlink",
          "tor-control",
          "clamd",
          "spamd",
          "nut",
          "echo",
          // What lives on another protocol and is asked for by what that one answers.
          "grpc",
          "websocket",
          "ipp",
          "nfs",
          "mountd",
          "nlockmgr",
          "rquotad",
          // What speaks first and is answered then.
          "ssh",
          "smtp",
          "ftp",
          "lmtp",
          "pop3",
          "imap",
          "nntp",
          "vnc",
          "mumble",
          "telnet",
          "rsync",
          "svn",
          "nats",
          "mysql",
          "nbd",
          "mpd",
          "gpsd",
          "munin",
          "dict",
          "managesieve",
          // Other tongues of ours are asked for by their claims.
          "orientdb",
          "reftek-rtp",
          "tpncp");

  private static final List<String> DATAGRAMS =
      List.of(
          // First, because GnuTLS's server goes deaf after a datagram that is no handshake.
          "dtls",
          "dns",
          "quic",
          "ntp",
          "stun",
          "snmp",
          "mdns",
          "sip",
          "rpcbind",
          "openvpn",
          "memcached",
          "kerberos",
          "mumble",
          "udt",
          // What answers any datagram.
          "echo",
          "chargen",
          "qotd",
          "daytime",
          "time");

  /// What a stranger's call keeps from its work: asked for when nothing else is left.
  private static final Set<String> LAST = Set.of("iperf3");

  private UsualOrder() {}

  /// Whether a protocol has a place of its own.
  static boolean places(String protocol) {
    return STREAMS.contains(protocol) || DATAGRAMS.contains(protocol) || LAST.contains(protocol);
  }

  /// All of `probes` in the usual order; those without a place behind those that have one, in
  /// the order in which they came.
  static List<Probe> of(List<Probe> probes) {
    var ordered = new ArrayList<Probe>();
    for (String name : STREAMS) {
      probes.stream().filter(p -> isStream(p) && isNamed(p, name)).forEach(ordered::add);
    }
    for (String name : DATAGRAMS) {
      probes.stream().filter(p -> !isStream(p) && isNamed(p, name)).forEach(ordered::add);
    }
    probes.stream()
        .filter(p -> !ordered.contains(p) && !LAST.contains(p.protocol().name()))
        .forEach(ordered::add);
    probes.stream().filter(p -> LAST.contains(p.protocol().name())).forEach(ordered::add);
    return List.copyOf(ordered);
  }

  private static boolean isStream(Probe probe) {
    return switch (probe.layer()) {
      case TCP, TLS, HTTP, HTTP2 -> true;
      case UDP -> false;
    };
  }

  private static boolean isNamed(Probe probe, String name) {
    return probe.protocol().name().equals(name);
  }
}
