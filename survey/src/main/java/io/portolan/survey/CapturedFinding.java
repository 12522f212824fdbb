package io.portolan.survey;

import io.portolan.wire.capture.Conversation.Direction;
import io.portolan.wire.capture.Endpoint;

/// Everything Portolan can say about one endpoint of a capture: a [Finding] without owners, and how
/// many conversations it rests on.
///
/// @param endpoint where
/// @param finding its user is empty and its owners are not known, since a capture tells neither
/// @param direction how surely it is this end that listened
/// @param conversations how many there were with it
/// @param weighed how many of them were listened to
/// @param agreeing how many of those spoke for what the finding says is spoken; 0 if nothing is
public record CapturedFinding(
    Endpoint endpoint,
    Finding finding,
    Direction direction,
    long conversations,
    long weighed,
    long agreeing) {}
