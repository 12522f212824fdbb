package io.portolan.tpncp.session;

import io.portolan.tpncp.codec.Body;
import java.time.Duration;
import java.util.List;

/// How a simulated board behaves. All of it is invented: how real ones behave is not published.
///
/// @param version said in every header
/// @param started the body of the event with which it answers the first command; no items for a
///     bare event
/// @param alive the body of the event that says it is alive
/// @param keepAlive how often it says so from then on
/// @param script what else it tells each controller, in any order
public record BoardPlan(
    int version, Body started, Body alive, Duration keepAlive, List<Scripted> script) {
  /// A body of which nothing is said.
  public static final Body BARE = new Body(List.of(), List.of());

  /// The version boards of release 7.40 say.
  public static final int VERSION = 7401;

  /// An event at a certain time.
  ///
  /// @param after the controller's first command
  /// @param id of the event
  /// @param cid the channel it is about, -1 for none
  public record Scripted(Duration after, int id, int cid, Body body) {}

  public BoardPlan {
    if (keepAlive.compareTo(Duration.ofMillis(10)) < 0) {
      throw new IllegalArgumentException("alive every " + keepAlive + ", must be 10 ms or more");
    }
    script = List.copyOf(script);
  }

  /// A board that tells nothing but what the framing asks for.
  public static BoardPlan bare(Duration keepAlive) {
    return new BoardPlan(VERSION, BARE, BARE, keepAlive, List.of());
  }
}
