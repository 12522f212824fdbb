package io.portolan.psrt.config;

/// What is wrong at one place of a file.
///
/// @param what a sentence without its full stop
public record Problem(Place place, String what) {
  /// `config.yml:12:3: what is wrong`.
  @Override
  public String toString() {
    return place + ": " + what;
  }
}
