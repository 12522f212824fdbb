package io.portolan.tpncp.catalogue;

/// Lines of the file that belong together: the fields of one command or event, or the values of one
/// enumeration. They are read when somebody asks for them.
///
/// @param start of the first line in the file, in bytes
/// @param lines how many of the lines from there on can be used before one cannot
record Block(int start, int lines) {}
