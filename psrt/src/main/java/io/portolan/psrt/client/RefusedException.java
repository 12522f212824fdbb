package io.portolan.psrt.client;

import io.portolan.psrt.message.ReplyCode;
import java.io.IOException;

/// The broker refused one operation; the conversation goes on.
public final class RefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final ReplyCode code;

  RefusedException(String what, ReplyCode code) {
    super(what + ": " + code.sentence());
    this.code = code;
  }

  /// Why: the login may not, or the topic is too deep.
  public ReplyCode code() {
    return code;
  }
}
