package io.portolan.cli;

/// A passing line on stderr: how many listeners are done. Shown on a terminal only, and only while
/// there is something to wait for.
final class Progress {
  private final Console console;
  private final int total;
  private boolean isShown;

  Progress(Console console, int total) {
    this.console = console;
    this.total = total;
  }

  /// May be called from any thread.
  synchronized void advance(int done) {
    if (console.showsProgress() && done < total) {
      console.err().print("\r\u001b[Kexamined " + done + " of " + total + " listeners …");
      console.err().flush();
      isShown = true;
    }
  }

  /// Makes room for a line of results.
  synchronized void clear() {
    if (isShown) {
      console.err().print("\r\u001b[K");
      console.err().flush();
      isShown = false;
    }
  }

  void end() {
    clear();
  }
}
