package io.portolan.serve;

import io.portolan.wire.Transport;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.List;

/// An address cannot be listened on: it is somebody else's, or not ours to take.
public final class TakenException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient List<Wanted> wanted;

  /// What was to be listened on.
  public record Wanted(Transport transport, InetSocketAddress address) {}

  /// @param wanted those of which at least one cannot be had
  TakenException(List<Wanted> wanted, BindException cause) {
    super(cause.getMessage(), cause);
    this.wanted = List.copyOf(wanted);
  }

  public List<Wanted> wanted() {
    return wanted;
  }
}
