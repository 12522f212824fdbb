package io.portolan.cli;

import io.portolan.wire.Transport;
import java.util.ArrayList;
import java.util.List;

/// How one sees who listens on a port, on each system, with what it brings along.
///
/// @param system as people call it
/// @param command to be typed as it stands
record PortChecks(String system, String command) {
  /// For the transports of a page.
  static List<PortChecks> of(PortPage page) {
    boolean isTcp = page.isAbout(Transport.TCP);
    boolean isUdp = page.isAbout(Transport.UDP);
    int port = page.number();
    var checks = new ArrayList<PortChecks>();
    if (page.isAnyPort() || (!isTcp && !isUdp)) {
      return checks;
    }
    String kinds = isTcp && isUdp ? "tu" : isTcp ? "t" : "u";
    checks.add(new PortChecks("Linux", "sudo ss -" + kinds + "lpn 'sport = :" + port + "'"));
    String lsof = isTcp && isUdp ? "" : isTcp ? "TCP" : "UDP";
    checks.add(new PortChecks("macOS", "sudo lsof -nP -i" + lsof + ":" + port));
    if (isTcp) {
      checks.add(
          new PortChecks(
              "Windows", "Get-NetTCPConnection -LocalPort " + port + " | ft State,Own*"));
    }
    if (isUdp) {
      checks.add(new PortChecks("Windows", "Get-NetUDPEndpoint -LocalPort " + port + " | ft Own*"));
    }
    return checks;
  }
}
