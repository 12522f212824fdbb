/// The command line: one class per command, one habit everywhere.
///
/// `list`, `port` and `check` in their plain forms take a hand-written path to their options,
/// because a command that answers in a tenth of a second gets used; picocli reads everything else.
package io.portolan.cli;
