package io.portolan.watch.origin;

import io.portolan.watch.origin.Container.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What container runtimes write down of their containers: name, image, addresses. Most of it can
/// be read by root only; what cannot be read stays unknown.
///
/// | runtime | record |
/// |---|---|
/// | Docker | `containers/ID/config.v2.json` below its data root |
/// | Podman, CRI-O | `overlay-containers/containers.json` of the storage |
/// | containerd | `config.json` of the running task, with the annotations of Kubernetes |
/// | LXC | none: what a container was made from is not kept |
///
/// @see "observed and documented: moby, containers/storage, the OCI runtime specification,
///     containerd's and CRI-O's annotations"
final class ContainerRecords {
  private static final int RECORD_LIMIT = 4 << 20;
  private static final int CONTAINERS_LIMIT = 2000;
  private static final String TASKS = "/run/containerd/io.containerd.runtime.v2.task";

  private final HostFiles files;

  ContainerRecords(HostFiles files) {
    this.files = files;
  }

  /// The same container with what its runtime says of it.
  ///
  /// @param home of the user whose container it is, null for the host's own
  Container described(Container container, @Nullable String home) {
    Container known =
        switch (container.engine()) {
          case DOCKER -> ofDocker(container);
          case PODMAN -> ofStorage(container, home);
          case CRIO -> ofStorage(container, null);
          case CONTAINERD -> ofTask(container);
          case KUBERNETES -> ofTask(container);
          case LXC -> container;
        };
    return known.engine() == Engine.KUBERNETES && known.image() == null
        ? ofStorage(known, null)
        : known;
  }

  /// The Docker container that has an address on one of Docker's networks, or null.
  @Nullable Container withAddress(String address) {
    String folder = dockerRoot() + "/containers";
    int looked = 0;
    for (String id : files.names(folder)) {
      if (looked++ == CONTAINERS_LIMIT) {
        return null;
      }
      var record = dockerRecord(id);
      for (var scalar : record.entrySet()) {
        boolean isAddress =
            scalar.getKey().startsWith("NetworkSettings/Networks/")
                && (scalar.getKey().endsWith("/IPAddress")
                    || scalar.getKey().endsWith("/GlobalIPv6Address"));
        if (isAddress && scalar.getValue().equals(address)) {
          return ofDocker(new Container(Engine.DOCKER, id, null, null, null, null));
        }
      }
    }
    return null;
  }

  private Container ofDocker(Container container) {
    var record = dockerRecord(container.id());
    String name = record.get("Name");
    return container.named(
        name == null ? null : name.startsWith("/") ? name.substring(1) : name,
        record.get("Config/Image"));
  }

  private Map<String, String> dockerRecord(String id) {
    return json(dockerRoot() + "/containers/" + id + "/config.v2.json");
  }

  private String dockerRoot() {
    String moved = json("/etc/docker/daemon.json").get("data-root");
    return moved != null && moved.startsWith("/") ? moved : "/var/lib/docker";
  }

  /// Of both files, the second holds containers that do not outlive a boot.
  private Container ofStorage(Container container, @Nullable String home) {
    String storage =
        home == null ? "/var/lib/containers/storage" : home + "/.local/share/containers/storage";
    for (String file : List.of("containers.json", "volatile-containers.json")) {
      var record = json(storage + "/overlay-containers/" + file);
      for (int i = 0; record.containsKey(i + "/id"); i++) {
        if (container.id().equals(record.get(i + "/id"))) {
          // The metadata is a document within the document.
          var metadata = FlatJson.read(record.getOrDefault(i + "/metadata", ""));
          String name = metadata.getOrDefault("name", record.get(i + "/names/0"));
          return withPod(
              container.named(name, metadata.get("image-name")), metadata.get("pod-name"), null);
        }
      }
    }
    return container;
  }

  private Container ofTask(Container container) {
    for (String namespace : taskNamespaces()) {
      var record = json(TASKS + "/" + namespace + "/" + container.id() + "/config.json");
      if (!record.isEmpty()) {
        String kubernetes = "annotations/io.kubernetes.cri.";
        return withPod(
            container.named(
                record.getOrDefault(kubernetes + "container-name", record.get("hostname")),
                record.get(kubernetes + "image-name")),
            record.get(kubernetes + "sandbox-name"),
            record.get(kubernetes + "sandbox-namespace"));
      }
    }
    return container;
  }

  private List<String> taskNamespaces() {
    var namespaces = new ArrayList<>(files.names(TASKS));
    // Docker's own containers stand under moby, and Docker knows them better.
    namespaces.remove("moby");
    return namespaces;
  }

  private static Container withPod(
      Container container, @Nullable String pod, @Nullable String namespace) {
    return pod == null
        ? container
        : new Container(
            container.engine(),
            container.id(),
            container.name(),
            container.image(),
            container.pod(),
            namespace == null ? pod : namespace + "/" + pod);
  }

  private Map<String, String> json(String path) {
    return FlatJson.read(files.text(path, RECORD_LIMIT).orElse(""));
  }
}
