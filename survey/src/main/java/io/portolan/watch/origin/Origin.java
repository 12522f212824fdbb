package io.portolan.watch.origin;

import io.portolan.watch.Ancestor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How one process came to be, as far as the host tells.
///
/// @param pid of the process
/// @param unit null if it belongs to none, or none that shows
/// @param container null if it runs in none, or none that shows
/// @param installed the package that brought its program, null if none is known
/// @param notInstalled why no package is named, for people; "" if one is
/// @param published what it publishes if it is Docker's proxy, else null
/// @param ancestors its parent first; empty if they could not be read
public record Origin(
    int pid,
    @Nullable Unit unit,
    @Nullable Container container,
    @Nullable InstalledPackage installed,
    String notInstalled,
    @Nullable PublishedPort published,
    List<Ancestor> ancestors) {
  public Origin {
    ancestors = List.copyOf(ancestors);
    if (notInstalled.isEmpty() == (installed == null)) {
      throw new IllegalArgumentException("either a package or why there is none");
    }
  }
}
