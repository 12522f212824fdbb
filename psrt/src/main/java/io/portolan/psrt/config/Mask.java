package io.portolan.psrt.config;

import io.portolan.psrt.topic.Filter;

/// One rule of the access list: the topics it covers, and where it stands.
///
/// Masks are taken in normal form, as topics and filters are before they are held against them.
///
/// @param text as it was written
public record Mask(Filter filter, String text, Place place) {}
