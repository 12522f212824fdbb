package io.portolan.serve;

import io.portolan.net.UdpListener;
import io.portolan.psrt.PsrtProtocol;
import io.portolan.psrt.config.PsrtdConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a PSRT broker is reached.
///
/// @param streams TCP addresses and UNIX-domain sockets
/// @param datagrams UDP addresses; one with port 0 shares its port with a stream of the same
///     address and port 0
/// @param status where statistics are shown; null for nowhere
/// @param mqtt where MQTT is spoken in the clear
/// @param mqtts where MQTT is spoken inside TLS
public record PsrtReach(
    List<SocketAddress> streams,
    List<InetSocketAddress> datagrams,
    @Nullable InetSocketAddress status,
    List<InetSocketAddress> mqtt,
    List<InetSocketAddress> mqtts) {
  public PsrtReach {
    streams = List.copyOf(streams);
    datagrams = List.copyOf(datagrams);
    mqtt = List.copyOf(mqtt);
    mqtts = List.copyOf(mqtts);
  }

  /// Without MQTT.
  public PsrtReach(
      List<SocketAddress> streams,
      List<InetSocketAddress> datagrams,
      @Nullable InetSocketAddress status) {
    this(streams, datagrams, status, List.of(), List.of());
  }

  /// The registered port on loopback, TCP and UDP.
  public static PsrtReach loopback() {
    var usual = new InetSocketAddress(InetAddress.getLoopbackAddress(), PsrtProtocol.PORT);
    return new PsrtReach(List.of(usual), List.of(usual), null);
  }

  /// What a configuration says.
  public static PsrtReach of(PsrtdConfiguration configuration) {
    return new PsrtReach(
        configuration.proto().binds(),
        configuration.proto().datagramBinds(),
        configuration.server().status(),
        configuration.own().mqtt().binds(),
        configuration.own().mqtt().tlsBinds());
  }

  /// Other addresses, the same status page and MQTT.
  public PsrtReach on(List<SocketAddress> otherStreams, List<InetSocketAddress> otherDatagrams) {
    return new PsrtReach(otherStreams, otherDatagrams, status, mqtt, mqtts);
  }

  /// Another place for the status page.
  public PsrtReach showing(InetSocketAddress otherStatus) {
    return new PsrtReach(streams, datagrams, otherStatus, mqtt, mqtts);
  }

  /// Other places for MQTT in the clear.
  public PsrtReach speakingMqtt(List<InetSocketAddress> otherMqtt) {
    return new PsrtReach(streams, datagrams, status, otherMqtt, mqtts);
  }

  /// Whether a stream and datagrams are to share a port that is not chosen yet.
  boolean isPaired() {
    return datagrams.stream().anyMatch(each -> each.getPort() == 0 && streams.contains(each));
  }

  /// The same with a port that was free a moment ago for every such pair.
  PsrtReach withPorts() throws IOException {
    var chosenStreams = new ArrayList<>(streams);
    var chosenDatagrams = new ArrayList<>(datagrams);
    for (int i = 0; i < chosenDatagrams.size(); i++) {
      InetSocketAddress each = chosenDatagrams.get(i);
      int partner = each.getPort() == 0 ? chosenStreams.indexOf(each) : -1;
      if (partner >= 0) {
        try (var free = UdpListener.open(each)) {
          chosenStreams.set(partner, free.address());
          chosenDatagrams.set(i, free.address());
        }
      }
    }
    return new PsrtReach(chosenStreams, chosenDatagrams, status, mqtt, mqtts);
  }
}
