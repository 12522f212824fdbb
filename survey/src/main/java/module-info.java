/// Who listens, what it really speaks, and whether that fits.
@org.jspecify.annotations.NullMarked
module io.portolan.survey {
  requires static transitive org.jspecify;
  requires transitive io.portolan.chart;
  requires transitive io.portolan.wire;
  requires transitive com.fasterxml.jackson.core;

  exports io.portolan.identify;
  exports io.portolan.identify.familiar;
  exports io.portolan.survey;
  exports io.portolan.survey.decoy;
  exports io.portolan.watch;
  exports io.portolan.watch.origin;

  uses io.portolan.wire.probe.Probe;

  provides io.portolan.wire.probe.Probe with
      io.portolan.identify.familiar.Amqp,
      io.portolan.identify.familiar.Cgp,
      io.portolan.identify.familiar.ChargenOverTcp,
      io.portolan.identify.familiar.ChargenOverUdp,
      io.portolan.identify.familiar.CouchDb,
      io.portolan.identify.familiar.DaytimeOverTcp,
      io.portolan.identify.familiar.DaytimeOverUdp,
      io.portolan.identify.familiar.Dict,
      io.portolan.identify.familiar.DnsOverTcp,
      io.portolan.identify.familiar.DnsOverUdp,
      io.portolan.identify.familiar.Docker,
      io.portolan.identify.familiar.Dtls,
      io.portolan.identify.familiar.EchoOverTcp,
      io.portolan.identify.familiar.EchoOverUdp,
      io.portolan.identify.familiar.Elasticsearch,
      io.portolan.identify.familiar.Epmd,
      io.portolan.identify.familiar.Etcd,
      io.portolan.identify.familiar.Ftp,
      io.portolan.identify.familiar.Gpsd,
      io.portolan.identify.familiar.Grafana,
      io.portolan.identify.familiar.Grpc,
      io.portolan.identify.familiar.Http,
      io.portolan.identify.familiar.Http2,
      io.portolan.identify.familiar.Ica,
      io.portolan.identify.familiar.Icecast,
      io.portolan.identify.familiar.Imap,
      io.portolan.identify.familiar.InfluxDb,
      io.portolan.identify.familiar.Iperf3,
      io.portolan.identify.familiar.Ipp,
      io.portolan.identify.familiar.Iscsi,
      io.portolan.identify.familiar.KerberosOverTcp,
      io.portolan.identify.familiar.KerberosOverUdp,
      io.portolan.identify.familiar.Ldap,
      io.portolan.identify.familiar.Mdns,
      io.portolan.identify.familiar.MemcachedOverTcp,
      io.portolan.identify.familiar.MemcachedOverUdp,
      io.portolan.identify.familiar.MountdOverTcp,
      io.portolan.identify.familiar.MountdOverUdp,
      io.portolan.identify.familiar.Mpd,
      io.portolan.identify.familiar.Mqtt,
      io.portolan.identify.familiar.MumbleInsideTls,
      io.portolan.identify.familiar.MumbleOverUdp,
      io.portolan.identify.familiar.Munin,
      io.portolan.identify.familiar.Mysql,
      io.portolan.identify.familiar.Nats,
      io.portolan.identify.familiar.NfsOverTcp,
      io.portolan.identify.familiar.NfsOverUdp,
      io.portolan.identify.familiar.NlockmgrOverTcp,
      io.portolan.identify.familiar.NlockmgrOverUdp,
      io.portolan.identify.familiar.Nntp,
      io.portolan.identify.familiar.Ntp,
      io.portolan.identify.familiar.OpenvpnOverTcp,
      io.portolan.identify.familiar.OpenvpnOverUdp,
      io.portolan.identify.familiar.Pop3,
      io.portolan.identify.familiar.Postgresql,
      io.portolan.identify.familiar.PrometheusMetrics,
      io.portolan.identify.familiar.Quic,
      io.portolan.identify.familiar.Rdp,
      io.portolan.identify.familiar.Redis,
      io.portolan.identify.familiar.Rmi,
      io.portolan.identify.familiar.RpcbindOverTcp,
      io.portolan.identify.familiar.RpcbindOverUdp,
      io.portolan.identify.familiar.RquotadOverTcp,
      io.portolan.identify.familiar.RquotadOverUdp,
      io.portolan.identify.familiar.Rsync,
      io.portolan.identify.familiar.Smb,
      io.portolan.identify.familiar.Smtp,
      io.portolan.identify.familiar.Snmp,
      io.portolan.identify.familiar.Socks4,
      io.portolan.identify.familiar.Socks5,
      io.portolan.identify.familiar.Srt,
      io.portolan.identify.familiar.Ssh,
      io.portolan.identify.familiar.StunOverTcp,
      io.portolan.identify.familiar.StunOverUdp,
      io.portolan.identify.familiar.Svn,
      io.portolan.identify.familiar.Telnet,
      io.portolan.identify.familiar.TimeOverTcp,
      io.portolan.identify.familiar.TimeOverUdp,
      io.portolan.identify.familiar.Tls,
      io.portolan.identify.familiar.Udt,
      io.portolan.identify.familiar.Vnc,
      io.portolan.identify.familiar.Websocket,
      io.portolan.identify.familiar.X11;
}
