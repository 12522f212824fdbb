package io.portolan.chart;

/// One record of the registry's CSV, its cells as they stand there; empty cells are empty texts.
///
/// @param first the first port number, -1 if the record has none
/// @param last the last one, -1 likewise
/// @param transport `tcp`, `udp`, `sctp`, `dccp`, or empty
record CsvRow(
    int first,
    int last,
    String transport,
    String name,
    String description,
    String assignee,
    String contact,
    String registered,
    String modified,
    String reference,
    String serviceCode,
    String unauthorizedUse,
    String notes) {}
