package io.portolan.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The plain form that most calls have: ports, and perhaps `--json`. Read by hand, because a parser
/// costs more than the rest of a short command.
record PlainArguments(List<PortQuery> ports, boolean isJson) {
  PlainArguments {
    ports = List.copyOf(ports);
  }

  /// @return null if the arguments are not of the plain form
  /// @throws UsageException if one of them starts like a port and is none
  static @Nullable PlainArguments read(List<String> arguments) throws UsageException {
    var ports = new ArrayList<PortQuery>();
    boolean isJson = false;
    for (String argument : arguments) {
      if (argument.equals("--json")) {
        isJson = true;
      } else if (!argument.isEmpty() && argument.charAt(0) >= '0' && argument.charAt(0) <= '9') {
        ports.add(PortQuery.parse(argument));
      } else {
        return null;
      }
    }
    return new PlainArguments(ports, isJson);
  }
}
