package io.portolan.chart;

/// A row of the registry that assigns nothing: it says why its ports have no service name.
///
/// @param first the first port number it is about
/// @param last the last one
/// @param words the registry's own words: `Unassigned`, `Reserved`, `any private mail system`
/// @param registration dates, notes, and unauthorized use that was reported
public record Remark(
    int first,
    int last,
    Port.Transport transport,
    Status status,
    String words,
    Registration registration) {}
