package io.portolan.wire.probe;

import java.util.Locale;

/// What directly carries the bytes of an exchange, or what a probe needs under it.
public enum Layer {
  /// A stream of bytes. A probe on this layer serves inside TLS as well.
  TCP,
  /// Datagrams.
  UDP,
  /// A stream inside TLS; a probe on this layer is of no use outside.
  TLS,
  /// HTTP/1: the exchange is one request and its answer.
  HTTP,
  /// HTTP/2: the exchange is the beginning of a connection on both sides, frame after frame.
  HTTP2;

  /// The word used in every report.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
