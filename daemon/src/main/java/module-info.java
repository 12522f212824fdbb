/// What stays running.
@org.jspecify.annotations.NullMarked
module io.portolan.daemon {
  requires static transitive org.jspecify;
  requires transitive io.portolan.psrt;
  requires com.fasterxml.jackson.core;
  requires java.logging;
  requires jdk.unsupported;

  exports io.portolan.serve;
}
