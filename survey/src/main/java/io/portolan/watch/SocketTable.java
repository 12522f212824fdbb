package io.portolan.watch;

import io.portolan.wire.Transport;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// Reads the kernel's tables of sockets, `/proc/net/tcp`, `tcp6`, `udp` and `udp6`, row by row.
///
/// A row gives, after its number, local and remote `address:port`, the state, two queues, timer and
/// retransmissions, uid, timeout and inode. Addresses are runs of 32-bit words, each printed as a
/// number of the host: its bytes stand in the host's order, the words in the network's. A port is
/// printed as the number it is. A row that does not read so (the heading, a torn line) is passed
/// over; memory grows with the listeners found, not with the table.
///
/// @see "proc(5): /proc/net/tcp, /proc/net/udp; observed on Linux 6.18 (tcp6, mapped addresses)"
final class SocketTable {
  private static final int LONGEST_ROW = 8192;
  private static final int SYN_SENT = 2;
  private static final int CLOSE = 7;
  private static final int LISTEN = 10;

  private final Transport transport;
  private final boolean bytesReversed;
  private final List<BoundSocket> listening = new ArrayList<>();
  private final BitSet mappedConnections = new BitSet();

  private byte[] row = new byte[0];
  private int at;
  private int end;

  /// The local address of the row, in network order.
  private final byte[] local = new byte[16];

  private int localSize;

  private SocketTable(Transport transport, ByteOrder order) {
    this.transport = transport;
    this.bytesReversed = order == ByteOrder.LITTLE_ENDIAN;
  }

  /// Reads a whole table.
  ///
  /// @param order of the host that wrote the table
  /// @throws IOException if the file cannot be read
  static SocketTable read(File file, Transport transport, ByteOrder order) throws IOException {
    var table = new SocketTable(transport, order);
    try (var in = new FileInputStream(file)) {
      table.rows(in);
    }
    return table;
  }

  /// The rows of listening sockets, in the order of the table. A table that changes while it is
  /// read may show one twice.
  List<BoundSocket> listening() {
    return listening;
  }

  /// Local ports of connections over IPv4 that IPv6 sockets hold; those being opened from here are
  /// left out.
  BitSet mappedConnections() {
    return mappedConnections;
  }

  private void rows(FileInputStream in) throws IOException {
    var held = new byte[LONGEST_ROW + ProcText.PIECE];
    int size = 0;
    boolean tooLong = false;
    while (true) {
      int count = in.read(held, size, ProcText.PIECE);
      if (count <= 0) {
        break;
      }
      int start = 0;
      for (int i = size; i < size + count; i++) {
        if (held[i] == '\n') {
          if (!tooLong) {
            row(held, start, i);
          }
          tooLong = false;
          start = i + 1;
        }
      }
      size = size + count - start;
      if (size > LONGEST_ROW) {
        tooLong = true;
      }
      if (tooLong) {
        size = 0;
      }
      System.arraycopy(held, start, held, 0, size);
    }
    if (!tooLong) {
      row(held, 0, size);
    }
  }

  private void row(byte[] bytes, int from, int to) throws UnknownHostException {
    row = bytes;
    at = from;
    end = to;
    skipWords(1);
    if (!readLocalAddress()) {
      return;
    }
    int localPort = port();
    skipAddress();
    int remotePort = port();
    skipBlanks();
    int state = hex(2);
    if (localPort <= 0 || remotePort < 0 || state < 0) {
      return;
    }
    if (transport == Transport.TCP ? state == LISTEN : state == CLOSE && remotePort == 0) {
      addListening(localPort);
    } else if (transport == Transport.TCP && isMapped() && state != SYN_SENT && state != CLOSE) {
      mappedConnections.set(localPort);
    }
  }

  private void addListening(int localPort) throws UnknownHostException {
    skipWords(3);
    long uid = decimal();
    skipWords(1);
    long inode = decimal();
    if (uid >= 0 && inode >= 0) {
      var bound = InetAddress.getByAddress(Arrays.copyOf(local, localSize));
      listening.add(new BoundSocket(transport, bound, localPort, uid, inode));
    }
  }

  /// Reads 8 or 32 digits up to a colon.
  private boolean readLocalAddress() {
    skipBlanks();
    int digits = 0;
    while (at + digits < end && row[at + digits] != ':') {
      digits++;
    }
    if (digits != 8 && digits != 32) {
      return false;
    }
    localSize = digits / 2;
    for (int i = 0; i < localSize; i++) {
      int value = hex(2);
      if (value < 0) {
        return false;
      }
      local[bytesReversed ? i ^ 3 : i] = (byte) value;
    }
    return true;
  }

  /// Whether the local address is ::ffff:0:0/96.
  private boolean isMapped() {
    if (localSize != 16 || local[10] != -1 || local[11] != -1) {
      return false;
    }
    for (int i = 0; i < 10; i++) {
      if (local[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private void skipAddress() {
    skipBlanks();
    while (at < end && row[at] != ':' && row[at] != ' ') {
      at++;
    }
  }

  /// A colon and four digits, or -1.
  private int port() {
    if (at >= end || row[at] != ':') {
      return -1;
    }
    at++;
    return hex(4);
  }

  /// Exactly so many hexadecimal digits, or -1.
  private int hex(int digits) {
    if (end - at < digits) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = digit(row[at + i]);
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    at += digits;
    return value;
  }

  private static int digit(int c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int letter = c | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }

  /// The next word as a decimal number, or -1 if it is none or exceeds 2^63-1.
  private long decimal() {
    skipBlanks();
    int start = at;
    long value = 0;
    while (at < end && row[at] != ' ') {
      int digit = row[at] - '0';
      if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
        return -1;
      }
      value = value * 10 + digit;
      at++;
    }
    return at == start ? -1 : value;
  }

  private void skipWords(int count) {
    for (int i = 0; i < count; i++) {
      skipBlanks();
      while (at < end && row[at] != ' ') {
        at++;
      }
    }
  }

  private void skipBlanks() {
    while (at < end && row[at] == ' ') {
      at++;
    }
  }
}
