package io.portolan.psrt.client;

import java.io.IOException;

/// The line was lost between an operation and its answer: it was done, or it was not.
public final class UnknownOutcomeException extends IOException {
  private static final long serialVersionUID = 1L;

  UnknownOutcomeException(String because) {
    super("nobody knows whether it was done: " + because);
  }
}
