package io.portolan.psrt.cluster;

/// What the acknowledgement of a publish promises in a cluster.
public enum Acknowledgement {
  /// It is queued for the subscribers of the broker that took it; what becomes of it in the cluster
  /// is counted, not waited for.
  LOCAL,
  /// It is stored as well: by JetStream, in a file, until every node has handed it on.
  CLUSTER
}
