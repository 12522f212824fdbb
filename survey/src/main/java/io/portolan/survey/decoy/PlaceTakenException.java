package io.portolan.survey.decoy;

import io.portolan.identify.Target;
import java.io.IOException;

/// A place where the system does not let us listen: taken, forbidden, or not ours.
public final class PlaceTakenException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Target place;

  PlaceTakenException(Target place, IOException cause) {
    super(place + ": " + cause.getMessage(), cause);
    this.place = place;
  }

  /// Where we wanted to listen.
  public Target place() {
    return place;
  }
}
