package io.portolan.chart;

import org.jspecify.annotations.Nullable;

/// What the registry says about one of its rows besides the slot and the name. Absent where the
/// registry's cell is empty.
///
/// @param assignee who asked for it: a person or an organisation, several separated by a comma
/// @param contact who may be asked about it
/// @param registered date of registration, `YYYY-MM-DD` or `YYYY-MM`; missing in about half
/// @param modified date of the last modification, likewise
/// @param reference the documents, as the registry writes them: `[RFC9110]`
/// @param unauthorizedUse unauthorized use that was reported to the registry
/// @param notes the assignment notes, possibly several lines
/// @param serviceCode the DCCP service code
/// @param aliasOf the service name of which this row says it is an alias or a duplicate
/// @see "RFC 6335, section 8.1.1, and the registry's column names"
public record Registration(
    @Nullable String assignee,
    @Nullable String contact,
    @Nullable String registered,
    @Nullable String modified,
    @Nullable String reference,
    @Nullable String unauthorizedUse,
    @Nullable String notes,
    @Nullable String serviceCode,
    @Nullable String aliasOf) {}
