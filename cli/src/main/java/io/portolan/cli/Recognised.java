package io.portolan.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An index of the protocols for which recognisers exist.
///
/// The recognisers know this themselves, and a test compares; but loading a hundred of them costs a
/// short command more than the whole page of a port. When the test fails it writes the new index to
/// `target/recognised.txt`, to be put in place of the one here.
final class Recognised {
  /// One line a protocol: its word, its title, and between commas the service names that mean it.
  static final String INDEX =
      """
      amqp|AMQP|,amqp,amqps,
      beanstalkd|beanstalkd|
      bgp|BGP|,bgp,
      cassandra|Cassandra CQL|
      cgp|CGP|
      chargen|Character Generator|,chargen,
      clamd|ClamAV|
      daytime|Daytime|,daytime,
      dict|DICT|,dict,
      distcc|distcc|,distcc,
      dns|DNS|,domain,domain-s,
      dtls|DTLS|
      echo|Echo|,echo,
      epmd|epmd|,epmd,
      finger|Finger|,finger,
      ftp|FTP|,ftp,ftps,
      gearman|Gearman|,gearman,
      git|git|,git,
      gopher|Gopher|,gopher,
      gpsd|gpsd|,gpsd,
      grpc|gRPC|
      http|HTTP|,http,http-alt,https,www,www-http,
      http2|HTTP/2|,http,http-alt,https,www,www-http,
      ica|ICA|,ica,
      ident|Ident|,auth,ident,
      imap|IMAP|,imap,imaps,
      iperf3|iperf3|
      ipp|IPP|,ipp,ipps,
      irc|IRC|,irc,ircs-u,ircu,
      iscsi|iSCSI|,iscsi,iscsi-target,
      jdwp|Java debug wire protocol|
      kafka|Kafka|
      kerberos|Kerberos|,kerberos,
      ldap|LDAP|,ldap,ldaps,msft-gc,msft-gc-ssl,
      lmtp|LMTP|
      lpd|LPD|,printer,
      managesieve|ManageSieve|,sieve,
      mdns|mDNS|,mdns,
      memcached|memcached|,memcache,
      modbus|Modbus|,mbap,mbap-s,
      mongodb|MongoDB|,mongodb,
      mountd|NFS mount|,mountd,
      mpd|MPD|
      mqtt|MQTT|,mqtt,secure-mqtt,
      mssql|Microsoft SQL Server|,ms-sql-s,
      mumble|Mumble|,mumble,
      munin|Munin|,munin,
      mysql|MySQL|,mysql,
      nats|NATS|
      nbd|NBD|,nbd,
      nfs|NFS|,nfs,
      nlockmgr|NFS lock manager|
      nntp|NNTP|,nntp,nntps,
      nrpe|NRPE|,nrpe,
      ntp|NTP|,ntp,
      nut|NUT|,nut,
      openvpn|OpenVPN|,openvpn,
      oracle-tns|Oracle Net|
      pop3|POP3|,pop3,pop3s,
      postgresql|PostgreSQL|,postgresql,
      psrt|PSRT|,psrt,
      qotd|Quote of the Day|,qotd,
      quic|QUIC|,http,http-alt,https,www,www-http,
      rdp|RDP|,ms-wbt-server,
      redis|Redis|,redis,
      rmi|Java RMI|,rmiactivation,rmiregistry,
      rpcbind|rpcbind|,sunrpc,
      rquotad|remote quota|
      rsync|rsync|,rsync,
      rtsp|RTSP|,rtsp,rtsp-alt,rtsps,
      seedlink|SeedLink|
      sip|SIP|,sip,sips,
      smb|SMB|,microsoft-ds,netbios-ssn,
      smtp|SMTP|,smtp,smtps,submission,submissions,
      snmp|SNMP|,snmp,snmpdtls,snmpdtls-trap,snmptls,snmptls-trap,snmptrap,
      socks4|SOCKS 4|,socks,
      socks5|SOCKS 5|,socks,
      spamd|spamd|
      srt|SRT|
      ssh|SSH|,netconf-ssh,sftp-ssh,snmpssh,ssh,
      stomp|STOMP|
      stun|STUN|,stun,stun-behavior,stun-behaviors,stuns,turn,turns,
      svn|Subversion|,svn,
      telnet|Telnet|,telnet,telnets,
      time|Time|,time,
      tls|TLS|
      tor-control|Tor control|
      tpncp|TPNCP|
      udt|UDT|
      vnc|VNC|,rfb,
      websocket|WebSocket|
      whois|WHOIS|,nicname,
      x11|X11|,x11,
      xmpp|XMPP|,xmpp-client,xmpp-server,
      zabbix-agent|Zabbix agent|,zabbix-agent,
      zookeeper|ZooKeeper|
      """;

  private Recognised() {}

  /// The line of a protocol, null if it has no recogniser.
  static @Nullable String byProtocol(String word) {
    int at = INDEX.startsWith(word + '|') ? 0 : INDEX.indexOf('\n' + word + '|') + 1;
    return at == 0 && !INDEX.startsWith(word + '|') ? null : line(at);
  }

  /// The lines of the protocols that a registered service name means, in any case.
  static List<String> byService(String name) {
    var lines = new ArrayList<String>(2);
    String wanted = ',' + name.toLowerCase(Locale.ROOT) + ',';
    for (int at = INDEX.indexOf(wanted); at >= 0; at = INDEX.indexOf(wanted, at + 1)) {
      lines.add(line(INDEX.lastIndexOf('\n', at) + 1));
    }
    return lines;
  }

  static String protocol(String line) {
    return line.substring(0, line.indexOf('|'));
  }

  static String title(String line) {
    int at = line.indexOf('|') + 1;
    return line.substring(at, line.indexOf('|', at));
  }

  private static String line(int at) {
    return INDEX.substring(at, INDEX.indexOf('\n', at));
  }
}
