package io.portolan.psrt.server;

/// Something that must be looked after several times a second, and hung up on in the end.
interface Watched {
  /// Looks whether something is overdue. Must not wait.
  ///
  /// @param now by [System#nanoTime]
  void look(long now);

  /// Takes in nothing more; what was accepted is finished.
  void windDown();

  /// Whether nothing is left to be sent.
  boolean isDrained();

  /// Closes at once.
  void hangUp(String because);
}
