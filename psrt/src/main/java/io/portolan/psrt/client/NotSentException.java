package io.portolan.psrt.client;

import java.io.IOException;

/// An operation was certainly not done: the buffer was full, or the client was closed first.
public final class NotSentException extends IOException {
  private static final long serialVersionUID = 1L;

  NotSentException(String because) {
    super("not sent: " + because);
  }
}
