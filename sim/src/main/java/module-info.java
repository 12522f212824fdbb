/// Test equipment as a product.
@org.jspecify.annotations.NullMarked
module io.portolan.sim {
  requires static transitive org.jspecify;
  requires transitive io.portolan.wire;
}
