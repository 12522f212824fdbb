/// Who claims which port.
@org.jspecify.annotations.NullMarked
module io.portolan.chart {
  requires static transitive org.jspecify;
  requires de.siegmar.fastcsv;

  exports io.portolan.chart;
}
