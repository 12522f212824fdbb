/// Who listens, what it really speaks, and whether that fits.
@org.jspecify.annotations.NullMarked
module io.portolan.survey {
  requires static transitive org.jspecify;
  requires transitive io.portolan.chart;
  requires transitive io.portolan.wire;
  requires transitive com.fasterxml.jackson.core;

  exports io.portolan.identify;
  exports io.portolan.survey;
  exports io.portolan.watch;
}
