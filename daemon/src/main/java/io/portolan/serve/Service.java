package io.portolan.serve;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/// One server of ours. All methods but [#name()] are called by one thread, in the order open, any
/// number of reloads, close; [#close()] also after an [#open()] that failed.
public interface Service extends Closeable {
  /// The word it is announced by: `psrt`.
  String name();

  /// Opens every listener.
  ///
  /// @return where it can be reached
  /// @throws IOException if it cannot serve; what was opened already is closed by [#close()]
  Ready open() throws IOException;

  /// Takes up what has changed in its files; what cannot be used stays as it was.
  ///
  /// @return what was wrong, a sentence each; empty if nothing was
  List<String> reload();

  /// Lets nobody new in, finishes or saves what was accepted, and ends. Takes a few seconds at
  /// most.
  @Override
  void close();
}
