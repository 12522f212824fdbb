package io.portolan.bus;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Something was not done, or nobody knows whether it was; the same over every transport.
public final class PubSubException extends IOException {
  private static final long serialVersionUID = 1L;

  /// What went wrong.
  public enum Reason {
    /// No broker could be reached.
    UNREACHABLE,
    /// The broker did not take name and password.
    LOGIN_REFUSED,
    /// The broker refused this one operation; everything else goes on.
    REFUSED,
    /// It was certainly not done.
    NOT_SENT,
    /// The line was lost between an operation and its answer: it was done, or it was not.
    UNKNOWN_OUTCOME,
    /// It was not done in the time that the settings allow; it may yet be.
    OVERDUE
  }

  private final Reason reason;

  PubSubException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /// What went wrong, for programs.
  public Reason reason() {
    return reason;
  }
}
