package io.portolan.watch.origin;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The container a process runs in, by its control group.
///
/// @param id as the runtime knows it: 64 hexadecimal digits, or the name of an LXC container
/// @param name as people know it, null if it could not be read
/// @param image the image's name, null if it could not be read
/// @param pod unique id of the Kubernetes pod around it, null if there is none
/// @param podName the pod's own name, with its namespace before a slash; null if it could not be
///     read
/// @see "observed names of control groups: docs of Docker, Podman, containerd, CRI-O, Kubernetes,
///     LXC"
public record Container(
    Engine engine,
    String id,
    @Nullable String name,
    @Nullable String image,
    @Nullable String pod,
    @Nullable String podName) {
  /// Who started the container.
  public enum Engine {
    DOCKER,
    PODMAN,
    CONTAINERD,
    CRIO,
    LXC,
    /// Kubernetes, through a runtime that the control group does not name.
    KUBERNETES;

    /// The word used in every report.
    public String word() {
      return this == CRIO ? "cri-o" : name().toLowerCase(Locale.ROOT);
    }
  }

  /// The name, or as much of the id as people type.
  public String shortName() {
    return name != null ? name : id.substring(0, Math.min(12, id.length()));
  }

  Container named(@Nullable String known, @Nullable String from) {
    return new Container(engine, id, known, from, pod, podName);
  }
}
