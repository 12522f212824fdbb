package io.portolan.watch;

import java.io.File;
import java.nio.charset.StandardCharsets;

/// What the system is set to where it bears on listeners; the kernel's own defaults where a setting
/// cannot be read.
///
/// @param firstEphemeral the first port handed out to clients that ask for none
/// @param lastEphemeral the last such port
/// @param ipv6Only whether sockets bound to :: leave IPv4 alone unless told otherwise
/// @see "Linux kernel documentation, ip-sysctl: ip_local_port_range, bindv6only"
record Settings(int firstEphemeral, int lastEphemeral, boolean ipv6Only) {
  private static final int LIMIT = 256;

  /// @param net the directory `/proc/sys/net`
  static Settings read(File net) {
    String range = text(new File(net, "ipv4/ip_local_port_range"));
    long first = ProcText.number(range, 0, 0);
    long last = ProcText.number(range, 0, 1);
    boolean readable = first >= 0 && last >= first && last <= 65535;
    boolean only = ProcText.number(text(new File(net, "ipv6/bindv6only")), 0, 0) == 1;
    return readable
        ? new Settings((int) first, (int) last, only)
        : new Settings(32768, 60999, only);
  }

  boolean isEphemeral(int port) {
    return port >= firstEphemeral && port <= lastEphemeral;
  }

  private static String text(File file) {
    byte[] bytes = ProcText.read(file, LIMIT);
    return bytes == null ? "" : new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
