/// The command line.
@org.jspecify.annotations.NullMarked
module io.portolan.cli {
  requires static transitive org.jspecify;
  requires io.portolan.daemon;
  requires io.portolan.survey;
  requires io.portolan.psrt;
  requires io.portolan.sim;
  requires io.portolan.tpncp;
  requires HdrHistogram;
  requires info.picocli;
  requires com.fasterxml.jackson.core;

  uses io.portolan.wire.capture.Explainer;
}
