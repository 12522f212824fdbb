package io.portolan.bus;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/// Looks into what futures wrap.
final class Causes {
  private Causes() {}

  /// What really went wrong.
  static Throwable of(Throwable trouble) {
    Throwable cause = trouble;
    while (cause instanceof CompletionException || cause instanceof ExecutionException) {
      Throwable inner = cause.getCause();
      if (inner == null) {
        return cause;
      }
      cause = inner;
    }
    return cause;
  }
}
