package io.portolan.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.Signature;
import java.lang.classfile.attribute.SignatureAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoomsTest {
  private static final ClassDesc CODEC = ClassDesc.of("io.portolan.tide.codec.TideCodec");
  private static final ClassDesc SESSION = ClassDesc.of("io.portolan.tide.session.TideSession");

  private final Path classes;

  RoomsTest(@TempDir Path classes) {
    this.classes = classes;
  }

  @Test
  void findsALookThroughAClosedDoor() throws IOException {
    mentionInMethod(CODEC, SESSION);
    assertEquals(
        Set.of("TideCodec.class -> tide.session"),
        Rooms.trespasses(classes, Rooms.ofProtocol("tide")));
  }

  @Test
  void findsATypeThatStandsOnlyInASignature() throws IOException {
    var list = ClassDesc.of("java.util.List");
    var generic = "Ljava/util/List<" + SESSION.descriptorString() + ">;";
    write(
        CODEC,
        ClassFile.of()
            .build(
                CODEC,
                type ->
                    type.withField(
                        "sessions",
                        list,
                        field -> field.with(SignatureAttribute.of(Signature.parseFrom(generic))))));
    var parsed = ClassFile.of().parse(classes.resolve("io/portolan/tide/codec/TideCodec.class"));
    assertEquals(
        generic,
        parsed
            .fields()
            .getFirst()
            .findAttribute(Attributes.signature())
            .orElseThrow()
            .signature()
            .stringValue());
    assertEquals(
        Set.of("TideCodec.class -> tide.session"),
        Rooms.trespasses(classes, Rooms.ofProtocol("tide")));
  }

  @Test
  void anOpenDoorIsNoTrespass() throws IOException {
    mentionInMethod(SESSION, CODEC);
    assertEquals(Set.of(), Rooms.trespasses(classes, Rooms.ofProtocol("tide")));
  }

  @Test
  void protocolsNeverSeeEachOther() throws IOException {
    mentionInMethod(CODEC, ClassDesc.of("io.portolan.surf.codec.SurfCodec"));
    assertEquals(
        Set.of("TideCodec.class -> surf.codec"),
        Rooms.trespasses(classes, Rooms.ofProtocol("tide")));
  }

  @Test
  void aDoorOpensWhatLiesBelowAndAnExactOneDoesNot() throws IOException {
    mentionInMethod(CODEC, SESSION);
    assertEquals(Set.of(), Rooms.trespasses(classes, Map.of("tide.codec", Set.of("tide"))));
    assertEquals(
        Set.of("TideCodec.class -> tide.session"),
        Rooms.trespasses(classes, Map.of("tide.codec", Set.of("=tide"))));
    assertEquals(
        Set.of(), Rooms.trespasses(classes, Map.of("tide.codec", Set.of("=tide.session"))));
    assertEquals(
        Set.of("TideCodec.class -> tide.session"),
        Rooms.trespasses(classes, Map.of("tide.codec", Set.of("tide.sess"))),
        "half a name is no door");
  }

  @Test
  void aRoomThatIsNotEnteredMayLookAtNothing() throws IOException {
    var extra = ClassDesc.of("io.portolan.tide.almanac.Almanac");
    mentionInMethod(extra, ClassDesc.of("io.portolan.tide.message.TideMessage"));
    var doors = Rooms.ofProtocol("tide");
    assertEquals(Set.of("Almanac.class -> tide.message"), Rooms.trespasses(classes, doors));
    assertEquals(
        Set.of(), Rooms.trespasses(classes, Rooms.entering(doors, "tide.almanac", "tide.message")));
  }

  @Test
  void theOwnRoomIsSeenByAllButTheVocabulary() {
    var doors = Rooms.ofProtocol("tide", "moon");
    assertEquals(Set.of("wire", "tide.message"), doors.get("tide.moon"));
    assertEquals(Set.of("wire"), doors.get("tide.message"));
    assertEquals(Set.of("wire", "tide.message", "tide.moon"), doors.get("tide.codec"));
    assertEquals(
        Set.of(
            "wire",
            "net",
            "=tide",
            "tide.message",
            "tide.moon",
            "tide.codec",
            "tide.session",
            "tide.client"),
        doors.get("tide.server"));
    assertThrows(IllegalArgumentException.class, () -> Rooms.ofProtocol("tide", "moon", "sun"));
  }

  @Test
  void aCheckOfNothingFails() {
    assertThrows(IOException.class, () -> Rooms.trespasses(classes, Map.of()));
    assertThrows(IOException.class, () -> Rooms.trespasses(classes.resolve("missing"), Map.of()));
  }

  @Test
  void simSeesWireAlone() throws IOException {
    assertEquals(
        Set.of(), Rooms.trespasses(Path.of("target/classes"), Map.of("sim", Set.of("wire"))));
  }

  /// `wire` cannot have a test of its own for this: it must not know `sim`.
  @Test
  void wireKeepsItsOwnRooms() throws IOException {
    assertEquals(
        Set.of(),
        Rooms.trespasses(
            Path.of("../wire/target/classes"),
            Map.of(
                "wire", Set.of(),
                "wire.session", Set.of("=wire"),
                "wire.probe", Set.of("=wire", "wire.session"),
                "wire.capture", Set.of("=wire", "wire.probe"),
                "net", Set.of("wire", "net.tls"),
                "net.tls", Set.of("wire", "=net"))));
  }

  /// Writes a class with an abstract method that takes the other one: a descriptor, no class entry.
  private void mentionInMethod(ClassDesc from, ClassDesc to) throws IOException {
    write(
        from,
        ClassFile.of()
            .build(
                from,
                type ->
                    type.withFlags(ClassFile.ACC_INTERFACE | ClassFile.ACC_ABSTRACT)
                        .withMethod(
                            "take",
                            MethodTypeDesc.of(ConstantDescs.CD_void, to),
                            ClassFile.ACC_PUBLIC | ClassFile.ACC_ABSTRACT,
                            _ -> {})));
  }

  private void write(ClassDesc type, byte[] bytes) throws IOException {
    String name = type.packageName().replace('.', '/') + "/" + type.displayName() + ".class";
    Path file = classes.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }
}
