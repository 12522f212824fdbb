package io.portolan.identify.familiar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.wire.probe.Evidence;
import io.portolan.wire.probe.Exchange;
import io.portolan.wire.probe.Probe;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The golden matrix: every probe against what every recorded server said to every utterance.
class RecordedServersTest {
  static List<Recording> recordings() {
    return Recording.all();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          # recording      , protocol  , said to it            , strength, product   , version
          openssh          , ssh       , listen                , 2       , OpenSSH   , 9.2p1
          openssh          , ssh       , ssh-version/1         , 3       , OpenSSH   , 9.2p1
          openssh          , ssh       , http-get/1            , 2       , OpenSSH   , 9.2p1
          dropbear         , ssh       , listen                , 3       , dropbear  , 2022.83
          nginx            , http      , http-get/1            , 3       , nginx     , 1.22.1
          nginx            , http      , tls-hello/1           , 3       , nginx     , 1.22.1
          apache           , http      , http-get/1            , 3       , Apache    , 2.4.71
          lighttpd         , http      , http-get/1            , 3       , lighttpd  , 1.4.69
          nghttpd          , http2     , listen                , 3       , -         , -
          nghttpd          , http2     , http2-ping/1          , 4       , nghttpd   , -
          nghttpd-tls      , http2     , http2-ping/1          , 4       , nghttpd   , -
          grpc-python      , http2     , listen                , 3       , -         , -
          grpc-python      , http2     , http2-ping/1          , 4       , -         , -
          grpc-python      , grpc      , http2-ping/1          , 3       , -         , -
          etcd             , http      , etcd-version/1        , 3       , etcd      , 3.4.23
          influxdb         , http      , http-get/1            , 3       , InfluxDB  , 1.6.7~rc0
          icecast          , http      , icecast-status/1      , 3       , Icecast   , 2.4.4
          squid            , http      , http-get/1            , 3       , squid     , 5.7
          tinyproxy        , http      , http-get/1            , 3       , tinyproxy , 1.11.1
          haproxy          , http      , http-get/1            , 3       , -         , -
          haproxy          , http2     , http2-ping/1          , 4       , -         , -
          caddy            , http      , http-get/1            , 3       , Caddy     , -
          caddy-quic       , quic      , quic-versions/1       , 4       , -         , -
          docker           , http      , docker-ping/1         , 3       , Docker    , 20.10.24+dfsg1
          cups             , ipp       , ipp-attributes/1      , 4       , CUPS      , 2.4
          cups             , http      , http-get/1            , 3       , CUPS      , 2.4
          websocket-python , websocket , websocket-upgrade/1   , 4       , -         , -
          coturn           , stun      , stun-binding-tcp/1    , 4       , coturn    , 4.6.1
          coturn-udp       , stun      , stun-binding-udp/1    , 4       , coturn    , 4.6.1
          avahi            , mdns      , mdns-services/1       , 4       , -         , -
          python-http      , http      , http-get/1            , 3       , SimpleHTTP, 0.6
          nginx-tls        , tls       , tls-hello/1           , 3       , -         , -
          nginx-tls        , tls       , http-get/1            , 2       , -         , -
          apache-tls       , tls       , tls-hello/1           , 4       , -         , -
          openssl-tls12    , tls       , tls-hello/1           , 3       , -         , -
          postfix          , smtp      , listen                , 2       , Postfix   , -
          postfix          , smtp      , smtp-ehlo/1           , 3       , Postfix   , -
          postfix          , smtp      , http-get/1            , 3       , Postfix   , -
          exim             , smtp      , listen                , 2       , Exim      , 4.96
          exim             , smtp      , smtp-ehlo/1           , 4       , Exim      , 4.96
          vsftpd           , ftp       , listen                , 2       , vsFTPd    , 3.0.3
          vsftpd           , ftp       , ftp-feat/1            , 3       , vsFTPd    , 3.0.3
          vsftpd           , ftp       , http-get/1            , 3       , vsFTPd    , 3.0.3
          proftpd          , ftp       , listen                , 2       , ProFTPD   , -
          proftpd          , ftp       , ftp-feat/1            , 3       , ProFTPD   , -
          pure-ftpd        , ftp       , listen                , 2       , Pure-FTPd , -
          pure-ftpd        , ftp       , ftp-feat/1            , 3       , Pure-FTPd , -
          dovecot-pop3     , pop3      , listen                , 2       , Dovecot   , -
          dovecot-pop3     , pop3      , pop3-capa/1           , 3       , Dovecot   , -
          dovecot-imap     , imap      , listen                , 2       , Dovecot   , -
          dovecot-imap     , imap      , imap-capability/1     , 4       , Dovecot   , -
          dovecot-imap     , imap      , http-get/1            , 3       , Dovecot   , -
          dnsmasq          , dns       , dns-version/1         , 4       , dnsmasq   , 2.90
          dnsmasq-tcp      , dns       , dns-version-tcp/1     , 4       , dnsmasq   , 2.90
          bind             , dns       , dns-version/1         , 4       , BIND      , 9.18.49-1~deb12u3-Debian
          bind             , dns       , snmp-discovery/1      , 2       , -         , -
          bind             , dns       , memcached-version-udp/1, 2      , -         , -
          unbound          , dns       , dns-version/1         , 4       , unbound   , 1.17.1
          unbound          , dns       , snmp-discovery/1      , 2       , -         , -
          chrony           , ntp       , ntp-client/1          , 4       , -         , -
          ntpsec           , ntp       , ntp-client/1          , 4       , -         , -
          snmpd            , snmp      , snmp-discovery/1      , 4       , -         , -
          postgresql       , postgresql, postgresql-startup/1  , 4       , -         , -
          mariadb          , mysql     , listen                , 3       , MariaDB   , 10.11.19
          mariadb-refusing , mysql     , listen                , 3       , MariaDB   , -
          redis            , redis     , redis-echo/1          , 4       , Redis     , 7.0.15
          redis            , redis     , http-get/1            , 3       , -         , -
          redis-password   , redis     , redis-echo/1          , 3       , -         , -
          redis-protected  , redis     , listen                , 3       , -         , -
          memcached        , memcached , memcached-version/1   , 3       , -         , 1.6.18
          memcached-udp    , memcached , memcached-version-udp/1, 4      , -         , 1.6.18
          mosquitto        , mqtt      , mqtt-connect/1        , 3       , -         , -
          mosquitto-login  , mqtt      , mqtt-connect/1        , 3       , -         , -
          echo-tcp         , echo      , echo-tcp/1            , 4       , -         , -
          echo-tcp         , echo      , http-get/1            , 3       , -         , -
          echo-udp         , echo      , echo-udp/1            , 4       , -         , -
          echo-udp         , echo      , ntp-client/1          , 3       , -         , -
          chargen-tcp      , chargen   , listen                , 3       , -         , -
          chargen-udp      , chargen   , echo-udp/1            , 3       , -         , -
          daytime          , daytime   , listen                , 2       , -         , -
          daytime-udp      , daytime   , echo-udp/1            , 2       , -         , -
          dictd            , dict      , listen                , 2       , dictd     , 1.13.0
          dictd            , dict      , dict-databases/1      , 3       , dictd     , 1.13.0
          gpsd             , gpsd      , listen                , 3       , gpsd      , 3.22
          mpd              , mpd       , listen                , 2       , -         , -
          mpd              , mpd       , mpd-nonsense/1        , 4       , -         , -
          munin-node       , munin     , listen                , 2       , -         , -
          munin-node       , munin     , munin-version/1       , 3       , -         , 2.0.73
          nats-server      , nats      , listen                , 3       , nats-server, 2.9.10
          rsync            , rsync     , listen                , 3       , -         , -
          svnserve         , svn       , listen                , 3       , -         , -
          telnetd          , telnet    , listen                , 3       , -         , -
          tigervnc         , vnc       , listen                , 2       , -         , -
          tigervnc         , vnc       , vnc-version/1         , 3       , -         , -
          time             , time      , listen                , 2       , -         , -
          time-udp         , time      , echo-udp/1            , 2       , -         , -
          xinetd-chargen   , chargen   , listen                , 3       , -         , -
          xinetd-chargen-udp, chargen  , echo-udp/1            , 3       , -         , -
          xinetd-daytime   , daytime   , listen                , 2       , -         , -
          xinetd-daytime-udp, daytime  , echo-udp/1            , 2       , -         , -
          activemq         , stomp     , stomp-connect/1       , 3       , ActiveMQ  , 5.17.2
          beanstalkd       , beanstalkd, http-get/1            , 2       , -         , -
          tor-control      , tor-control, tor-protocolinfo/1  , 3       , Tor       , 0.4.9.11
          tor-control      , tor-control, http-get/1          , 2       , Tor       , -
          tor-control      , tor-control, memcached-version/1 , 1       , -         , -
          nbd-server       , nbd       , listen                , 3       , -         , -
          nbd-server       , nbd       , nbd-abort/1           , 3       , -         , -
          beanstalkd       , beanstalkd, beanstalkd-stats/1    , 3       , beanstalkd, 1.12
          distcc           , distcc    , distcc-version/1      , 3       , -         , -
          fingerd          , finger    , http-get/1            , 3       , -         , -
          fingerd          , finger    , finger-nobody/1       , 4       , -         , -
          fortune          , qotd      , listen                , 2       , -         , -
          gearmand         , gearman   , http-get/1            , 3       , -         , -
          gearmand         , gearman   , gearman-echo/1        , 4       , -         , -
          git-daemon       , git       , git-upload-pack/1     , 4       , -         , -
          gophernicus      , gopher    , gopher-menu/1         , 3       , Gophernicus, 3.1.1
          gophernicus      , gopher    , smtp-ehlo/1           , 2       , Gophernicus, 3.1.1
          gst-rtsp-server  , rtsp      , rtsp-options/1        , 4       , GStreamer RTSP server, -
          gst-rtsp-server  , rtsp      , tls-hello/1           , 3       , GStreamer RTSP server, -
          gst-rtsp-server-http, rtsp   , http-get/1            , 1       , -         , -
          gst-rtsp-server-http, http   , http-get/1            , 2       , GStreamer , -
          inspircd         , irc       , irc-cap/1             , 3       , -         , -
          kamailio         , sip       , sip-options/1         , 4       , kamailio  , 5.6.3
          kamailio-udp     , sip       , sip-options-udp/1     , 4       , kamailio  , 5.6.3
          leafnode         , nntp      , listen                , 2       , Leafnode  , 1.12.0
          leafnode         , nntp      , nntp-date/1           , 3       , Leafnode  , 1.12.0
          lprng            , lpd       , lpd-state/1           , 3       , -         , -
          ngircd           , irc       , http-get/1            , 1       , -         , -
          ngircd           , irc       , irc-cap/1             , 3       , -         , -
          nrpe             , nrpe      , nrpe-version/1        , 3       , NRPE      , 4.1.0
          oidentd          , ident     , ident-query/1         , 4       , -         , -
          prosody          , xmpp      , http-get/1            , 3       , -         , -
          prosody          , xmpp      , xmpp-stream/1         , 4       , -         , -
          zabbix-agent     , zabbix-agent, zabbix-version/1    , 3       , -         , 6.0.14
          zookeeper        , zookeeper , zookeeper-srvr/1      , 3       , ZooKeeper , 3.8.0
          openssl-dtls     , dtls      , dtls-hello/1          , 3       , -         , -
          srt              , srt       , udt-handshake/1       , 4       , -         , -
          udt              , udt       , udt-handshake/1       , 4       , -         , -
          samba            , smb       , smb-negotiate/1       , 3       , -         , -
          xrdp             , rdp       , rdp-negotiate/1       , 3       , -         , -
          xrdp             , rdp       , tls-hello/1           , 1       , -         , -
          openldap         , ldap      , ldap-root/1           , 4       , OpenLDAP  , -
          krb5kdc          , kerberos  , kerberos-as-udp/1     , 4       , -         , -
          krb5kdc-tcp      , kerberos  , kerberos-as-tcp/1     , 4       , -         , -
          krb5kdc-tcp      , kerberos  , http-get/1            , 3       , -         , -
          dante            , socks5    , socks5-offer/1        , 3       , -         , -
          dante-socks4     , socks4    , socks4-connect/1      , 3       , -         , -
          microsocks       , socks5    , socks5-offer/1        , 2       , -         , -
          microsocks       , socks5    , http-get/1            , 1       , -         , -
          rpcbind          , rpcbind   , rpcbind-null-udp/1    , 4       , -         , -
          rpcbind-tcp      , rpcbind   , rpc-programs/1        , 4       , -         , -
          ganesha-nfs      , nfs       , rpc-programs/1        , 4       , -         , -
          ganesha-nfs      , nfs       , nfs-null-tcp/1        , 4       , -         , -
          ganesha-mountd   , mountd    , mountd-null-udp/1     , 4       , -         , -
          ganesha-mountd   , mountd    , rpcbind-null-udp/1    , 1       , -         , -
          ganesha-mountd-tcp, mountd   , rpc-programs/1        , 4       , -         , -
          ganesha-nlockmgr , nlockmgr  , rpc-programs/1        , 4       , -         , -
          ganesha-rquotad  , rquotad   , rpc-programs/1        , 4       , -         , -
          ganesha-rquotad  , rquotad   , rquotad-null-tcp/1    , 4       , -         , -
          tgt              , iscsi     , iscsi-discovery/1     , 4       , -         , -
          rabbitmq         , amqp      , amqp-0-9-1/1          , 3       , RabbitMQ  , 3.10.8
          rabbitmq         , amqp      , http-get/1            , 2       , -         , -
          qpid-proton      , amqp      , amqp-0-9-1/1          , 3       , -         , -
          qpid-proton      , amqp      , http-get/1            , 3       , -         , -
          xvfb             , x11       , x11-setup/1           , 3       , X.Org     , 21.1.7
          rmiregistry      , rmi       , rmi-stream/1          , 3       , -         , -
          epmd             , epmd      , epmd-names/1          , 2       , -         , -
          epmd-node        , epmd      , epmd-names/1          , 3       , -         , -
          iperf3           , iperf3    , iperf3-cookie/1       , 2       , -         , -
          iperf3           , iperf3    , http-get/1            , 1       , -         , -
          openvpn          , openvpn   , openvpn-reset-udp/1   , 4       , -         , -
          openvpn-tcp      , openvpn   , openvpn-reset-tcp/1   , 4       , -         , -
          mumble           , mumble    , mumble-ping/1         , 4       , -         , 1.3.4
          mumble-tls       , mumble    , listen                , 3       , -         , 1.3.4-4
          kafka            , kafka     , kafka-versions/1      , 4       , -         , -
          cassandra        , cassandra , cassandra-options/1   , 4       , -         , -
          cassandra        , cassandra , http-get/1            , 3       , -         , -
          mongo-java-server, mongodb   , mongodb-hello/1       , 4       , -         , -
          pymodbus         , modbus    , captured              , 3       , -         , -
          jdwp-suspended   , jdwp      , captured              , 3       , -         , -
          jdwp-running     , jdwp      , captured              , 1       , -         , -
          clamd            , clamd     , clamd-version/1       , 3       , ClamAV    , 1.4.6
          clamd            , clamd     , http-get/1            , 1       , -         , -
          spamd            , spamd     , spamd-ping/1          , 3       , -         , -
          spamd            , spamd     , http-get/1            , 3       , -         , -
          spamd            , spamd     , tls-hello/1           , 2       , -         , -
          nut-upsd         , nut       , nut-version/1         , 3       , Network UPS Tools, 2.8.0
          nut-upsd         , nut       , http-get/1            , 1       , -         , -
          dovecot-lmtp     , lmtp      , lmtp-lhlo/1           , 3       , Dovecot   , -
          dovecot-lmtp     , lmtp      , smtp-ehlo/1           , 1       , -         , -
          dovecot-lmtp     , smtp      , smtp-ehlo/1           , 1       , -         , -
          dovecot-managesieve, managesieve, listen             , 3       , Dovecot   , -
          dovecot-managesieve, managesieve, managesieve-noop/1 , 4       , Dovecot   , -
          bird-bgp         , bgp       , listen                , 3       , -         , -
          bird-bgp         , bgp       , http2-ping/1          , 3       , -         , -
          bitlbee          , irc       , listen                , 2       , -         , -
          bitlbee          , irc       , irc-cap/1             , 4       , -         , -
          mumble-outside-tls, tls      , tls-hello/1           , 4       , -         , -
          """)
  void aServerIsRecognisedWithTheStrengthItsAnswerIsWorth(
      String recording,
      String protocol,
      String utterance,
      int strength,
      @Nullable String product,
      @Nullable String version) {
    Exchange exchange = Recording.named(recording).exchange(utterance);
    Evidence evidence =
        Probes.ALL.stream()
            .filter(probe -> probe.protocol().name().equals(protocol))
            .sorted(Comparator.comparing(Probe::layer).reversed()) // what lives on HTTP knows more
            .map(probe -> Probes.weigh(probe, exchange))
            .max(Comparator.comparingInt(Evidence::strength))
            .orElseThrow();
    assertTrue(evidence.isFor(), evidence.toString());
    assertEquals(strength, evidence.strength(), evidence.toString());
    assertEquals(product, evidence.product());
    assertEquals(version, evidence.version());
    assertTrue(TextLines.isText(evidence.because()), evidence.because());
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void noServerIsTakenForWhatItIsNot(Recording recording) {
    var mistakes = new TreeSet<String>();
    for (Exchange exchange : recording.exchanges()) {
      for (Probe probe : Probes.ALL) {
        Evidence evidence = Probes.weigh(probe, exchange);
        boolean foreign = !recording.mayBe(probe.protocol().name());
        if (foreign && evidence.isFor() && evidence.strength() >= 2) {
          mistakes.add(exchange.utterance() + " -> " + probe.protocol().name() + ": " + evidence);
        }
      }
    }
    assertEquals(Set.of(), mistakes);
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void nothingSpeaksAgainstWhatAServerIs(Recording recording) {
    var mistakes = new ArrayList<String>();
    for (Exchange exchange : recording.exchanges()) {
      for (Probe probe : Probes.ALL) {
        Evidence evidence = Probes.weigh(probe, exchange);
        if (probe.protocol().name().equals(recording.protocol()) && evidence.isAgainst()) {
          mistakes.add(exchange.utterance() + ": " + evidence);
        }
      }
    }
    assertEquals(List.of(), mistakes);
  }
}
