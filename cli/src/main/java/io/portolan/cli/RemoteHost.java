package io.portolan.cli;

import io.portolan.watch.Listener;
import io.portolan.watch.Ownership;
import io.portolan.watch.Watch;
import io.portolan.wire.Transport;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/// Ports of one host that somebody named, taken for listeners until they are found not to be: who
/// holds them cannot be seen from here.
///
/// One host, never a range of them; no address that more than one host answers to, and none that
/// only the nearest neighbours or a cloud's own machinery have.
record RemoteHost(InetAddress address, List<PortQuery> ports) implements Watch {
  private static final int MOST_PORTS = 1024;
  private static final String BROADCAST = "a broadcast or reserved address";

  /// @param name a host name or a literal address
  /// @param isAllowed whether the user says that he may
  /// @throws UsageException if this is no host that may be spoken to
  static RemoteHost of(String name, String ports, boolean isAllowed)
      throws UsageException, IOException {
    if (name.matches(".*[/,*].*") || name.matches("[0-9.]+-[0-9.]+")) {
      throw new UsageException("--host \"" + name + "\": one host at a time, no ranges");
    }
    InetAddress[] all;
    try {
      all = InetAddress.getAllByName(name);
    } catch (UnknownHostException e) {
      throw new IOException("--host " + name + ": no such host", e);
    }
    for (InetAddress address : all) {
      String refusal = isBroadcastHere(address) ? BROADCAST : refusal(address);
      if (!refusal.isEmpty()) {
        throw new UsageException("--host " + name + ": " + refusal);
      }
      if (!isAllowed && !isOurs(address)) {
        throw new UsageException(
            "--host "
                + name
                + ": another host is spoken to only if you may (say --i-am-allowed-to)");
      }
    }
    return new RemoteHost(all[0], parsed(ports));
  }

  private static List<PortQuery> parsed(String ports) throws UsageException {
    if (ports.isEmpty()) {
      throw new UsageException("--host: which ports? (for example --ports 22,80,8000-8010)");
    }
    var queries = new ArrayList<PortQuery>();
    int sum = 0;
    for (String text : ports.split(",", -1)) {
      var query = PortQuery.parse(text.strip());
      queries.add(query);
      sum += query.last() - query.first() + 1;
    }
    if (sum > MOST_PORTS) {
      throw new UsageException("--ports: " + sum + " ports, at most " + MOST_PORTS + " at a time");
    }
    return queries;
  }

  /// Why nobody is spoken to there; "" if that may be done.
  static String refusal(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (address.isAnyLocalAddress()) {
      return "no host's address";
    }
    if (address.isMulticastAddress()) {
      return "a multicast address, which many answer to";
    }
    if (address instanceof Inet4Address && ((bytes[0] & 0xF0) == 0xF0 || bytes[0] == 0)) {
      return BROADCAST;
    }
    if (address.isLinkLocalAddress()) {
      return "a link-local address, where neighbours and a cloud's own machinery live";
    }
    return address.getHostAddress().equals("fd00:ec2:0:0:0:0:0:254")
        ? "the address of a cloud's own machinery"
        : "";
  }

  /// Whether all hosts of a network that this one is part of answer to it.
  private static boolean isBroadcastHere(InetAddress address) throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(each -> each.getInterfaceAddresses().stream())
        .anyMatch(each -> address.equals(each.getBroadcast()));
  }

  private static boolean isOurs(InetAddress address) throws IOException {
    return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
  }

  /// Every port asked for, on TCP unless UDP was said.
  @Override
  public List<Listener> listeners() {
    var all = new ArrayList<Listener>();
    for (PortQuery query : ports) {
      Transport transport = query.transport() == null ? Transport.TCP : query.transport();
      for (int port = query.first(); port <= query.last(); port++) {
        all.add(
            new Listener(
                transport,
                address,
                port,
                false,
                0,
                -1,
                "",
                List.of(),
                Ownership.ELSEWHERE,
                1,
                false,
                false));
      }
    }
    return all;
  }
}
