package io.portolan.serve;

/// What may be asked of running services.
public enum Request {
  /// Read the files again.
  RELOAD,
  /// End in good order.
  STOP
}
