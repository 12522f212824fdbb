/// Who listens, what it really speaks, and whether that fits.
@org.jspecify.annotations.NullMarked
module io.portolan.survey {
  requires static transitive org.jspecify;
  requires transitive io.portolan.chart;
  requires transitive io.portolan.wire;
  requires com.fasterxml.jackson.core;

  exports io.portolan.watch;
}
