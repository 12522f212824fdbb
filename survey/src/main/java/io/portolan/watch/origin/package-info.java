/// How a process that listens came to be: its unit, container, package and parents; who waits
/// behind a port that systemd holds, or Docker's proxy.
///
/// Everything is read below a root folder, most of it once and only when asked. Nothing here sends
/// a byte, and but for the `rpm` program none is started. What a container shows of itself is
/// the container's word: files below its root are read within bounds and never followed out of it.
///
/// **Never seen live**, known from documents and hand-made trees: every control group of a running
/// systemd, socket activation, Docker and its proxy, Podman, containerd, CRI-O, Kubernetes, LXC, a
/// host of an rpm distribution. Seen live: unit files and the dpkg database of Debian 12, rpm 4.18
/// with a database of one package, network namespaces.
package io.portolan.watch.origin;
