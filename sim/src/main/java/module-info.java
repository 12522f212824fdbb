/// Test equipment as a product: bad weather, invented clocks, captioned vectors, closed doors.
///
/// An ordinary module with users of its own: the tests of every other module but `wire`.
@org.jspecify.annotations.NullMarked
module io.portolan.sim {
  requires static transitive org.jspecify;
  requires transitive io.portolan.wire;

  exports io.portolan.sim;
}
