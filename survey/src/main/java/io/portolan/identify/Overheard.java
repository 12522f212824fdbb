package io.portolan.identify;

import io.portolan.wire.capture.Conversation.Direction;
import io.portolan.wire.capture.Endpoint;
import java.time.Instant;
import java.util.List;

/// What a capture shows of one endpoint.
///
/// @param since when the first conversation that was listened to began
/// @param direction how surely it is this end that listened, the surest of all conversations
/// @param observations the most telling exchanges, each with what the probes made of it; at least
///     one
/// @param weighed how many conversations were listened to, 1 or more
/// @param agreeing how many of those spoke for what the endpoint is taken to speak; 0 if that is
///     nothing
public record Overheard(
    Endpoint endpoint,
    Instant since,
    Direction direction,
    List<Observation> observations,
    Identity identity,
    long weighed,
    long agreeing) {
  public Overheard {
    observations = List.copyOf(observations);
  }
}
