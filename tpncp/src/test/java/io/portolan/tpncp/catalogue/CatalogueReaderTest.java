package io.portolan.tpncp.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portolan.tpncp.Invented;
import io.portolan.tpncp.message.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueReaderTest {
  private final Catalogue catalogue = Invented.CATALOGUE;

  @Test
  void readsTheTitleAndEverySection() {
    assertEquals("An invented catalogue for tests, release I1.00", catalogue.title());
    assertEquals(Optional.of("inALIVE"), catalogue.name(Kind.EVENT, 33));
    assertEquals(Optional.of("doSTATUS"), catalogue.name(Kind.COMMAND, 14));
    assertEquals(2, catalogue.enumerations());
    assertEquals(3, catalogue.layout(Kind.EVENT, 7).fields().size());
    assertEquals(16, catalogue.entries().count());
  }

  @Test
  void theFirstOfSeveralNamesCountsAndTheOthersStillFindIt() {
    assertEquals(Optional.of("inLAMP_LIT"), catalogue.name(Kind.EVENT, 7));
    assertEquals(
        List.of(new Catalogue.Entry(Kind.EVENT, 7, List.of("inLAMP_LIT", "inLAMP_BRIGHT"))),
        catalogue.named("inlamp_bright"));
  }

  @Test
  void theFirstOfSeveralNamesOfANumberCounts() {
    var shade = catalogue.enumeration("Shade").orElseThrow();
    assertEquals(Optional.of("SHADE_NONE"), shade.name(0));
    assertEquals(0, shade.value("SHADE_NIL").orElseThrow());
    assertEquals(Optional.of("SHADE_DARK"), shade.name(-1));
    assertEquals(Optional.of("SHADE_FULL"), shade.name(1_073_741_824));
    assertEquals(Optional.empty(), shade.name(5));
  }

  @Test
  void whatIsUnknownHasNoNameAndNoFields() {
    assertEquals(Optional.empty(), catalogue.name(Kind.COMMAND, 33));
    assertEquals(Optional.empty(), catalogue.name(Kind.EVENT, 33 + 0x1_0000_0000L));
    assertEquals(List.of(), catalogue.layout(Kind.COMMAND, 4_000).fields());
    assertEquals(List.of(), catalogue.layout(Kind.EVENT, 7 + 0x1_0000L).fields());
    assertTrue(Catalogue.EMPTY.isEmpty());
    assertEquals(Optional.empty(), Catalogue.EMPTY.name(Kind.EVENT, 33));
  }

  @Test
  void aFirstLineThatNamesAnEventIsNoTitle() {
    var reading = CatalogueReader.parse("inONE 1\n#####\n#####\n#####\n#####\n#####\n");
    assertEquals("", reading.catalogue().title());
    assertEquals(Optional.of("inONE"), reading.catalogue().name(Kind.EVENT, 1));
    assertEquals(List.of(), reading.damages());
  }

  @Test
  void linesMayEndLikeInDos() {
    var reading = CatalogueReader.parse(Invented.text().replace("\n", "\r\n"));
    assertEquals(List.of(), reading.damages());
    assertEquals(catalogue.title(), reading.catalogue().title());
    assertEquals(catalogue.layout(Kind.COMMAND, 70), reading.catalogue().layout(Kind.COMMAND, 70));
  }

  @Test
  void namesLineAndColumnOfWhatItCannotUse() {
    assertDamaged("2:8: is \"x1\", expected the id of inTWO, 0 to 65535", "inTWO  x1");
    assertDamaged("2:6: is \"\", expected the id of inTWO, 0 to 65535", "inTWO");
    assertDamaged("2:7: is \"65536\", expected the id of inTWO, 0 to 65535", "inTWO 65536");
    assertDamaged("2:7: is \"-1\", expected the id of inTWO, 0 to 65535", "inTWO -1");
    assertDamaged("2:9: is \"more\", expected the end of the line", "inTWO 2 more");
    assertDamaged("2:1: a line that starts with # and is no end of a section", "#### 2");
  }

  @Test
  void usesTheRestOfADamagedFile() {
    var reading =
        CatalogueReader.parse(
            """
            title
            inONE 1
            broken
            inTWO 2
            #####
            #####
            Shade A
            Shade
            Shade B 2 2
            Shade C 3
            #####
            1 a 0 32 0 0 primitive
            1 b 0 33 0 0 primitive
            1 c 0 32 0 0 primitive
            2 d 0 32 0 0 primitive
            x
            2 e 0 32 0 0 primitive
            3 f 0 32 0 0 primitive
            1 g 0 32 0 0 primitive
            3 h 0 32 0 0 primitive
            #####
            #####
            behind
            """);
    assertEquals(
        List.of(
            "3:7: is \"\", expected the id of broken, 0 to 65535",
            "7:8: is \"\", expected the number of A",
            "8:6: a value of Shade without a name",
            "9:11: is \"2\", expected the end of the line",
            "13:7: bits is \"33\", expected 1 to 8, 16 or 32; the layout of 1 ends here",
            "16:1: is \"x\", expected an id, 0 to 65535",
            "19:1: rows of 1 once more, which already has its fields",
            "20:1: rows of 3 once more, which already has its fields",
            "23:1: there is nothing behind the last section"),
        reading.damages().stream().map(Damage::toString).toList());
    var rest = reading.catalogue();
    assertEquals(Optional.of("inTWO"), rest.name(Kind.EVENT, 2));
    assertEquals(3, rest.enumeration("Shade").orElseThrow().value("C").orElseThrow());
    assertEquals(List.of("a"), names(rest, 1));
    assertEquals(List.of("d"), names(rest, 2));
    assertEquals(List.of("f"), names(rest, 3));
  }

  @Test
  void everyColumnOfAFieldIsChecked() {
    for (String row :
        List.of(
            "9 a 2 32 0 0 primitive",
            "9 a 0 0 0 0 primitive",
            "9 a 0 9 0 0 primitive",
            "9 a 0 64 0 0 primitive",
            "9 a 0 32 4 0 primitive",
            "9 a 0 8 -1 0 primitive",
            "9 a 0 8 99999999 0 primitive",
            "9 a 0 8 99999999999999999999 0 primitive",
            "9 a 0 8 0 2 primitive",
            "9 a 0 8 0 0",
            "9 a 0 8 0",
            "9 a 0 8 0 0 primitive more",
            "9 a b 0 8 0 0 primitive",
            "9")) {
      var reading = CatalogueReader.parse("t\n#####\n#####\n#####\n" + row + "\n#####\n#####\n");
      assertEquals(1, reading.damages().size(), row);
      assertEquals(5, reading.damages().getFirst().line(), row);
      assertEquals(List.of(), names(reading.catalogue(), 9), row);
    }
  }

  @Test
  void aFileThatEndsEarlySaysWhere() {
    var reading = CatalogueReader.parse("title\ninONE 1\n#####\ndoONE 1\n");
    assertEquals(
        List.of(new Damage(5, 1, "the file ends in section command names")), reading.damages());
    assertEquals(Optional.of("doONE"), reading.catalogue().name(Kind.COMMAND, 1));
    assertEquals(1, CatalogueReader.parse("").damages().size());
  }

  @Test
  void aFileFullOfDamagesTellsAHundred() {
    var reading = CatalogueReader.parse("title\n" + "x\n".repeat(500));
    assertEquals(CatalogueReader.MOST_DAMAGES + 1, reading.damages().size());
    assertEquals("and 401 damages more", reading.damages().getLast().what());
  }

  @Test
  void readsAFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("tpncp.dat"), Invented.text());
    assertEquals(catalogue.title(), CatalogueReader.read(file).catalogue().title());
    assertThrows(IOException.class, () -> CatalogueReader.read(folder.resolve("none")));
    assertThrows(IOException.class, () -> CatalogueReader.read(folder));
  }

  private static List<String> names(Catalogue catalogue, int event) {
    return catalogue.layout(Kind.EVENT, event).fields().stream().map(Field::name).toList();
  }

  private static void assertDamaged(String expected, String line) {
    var text = "title\n" + line + "\ninONE 1\n#####\n#####\n#####\n#####\n#####\n";
    var reading = CatalogueReader.parse(text);
    assertEquals(
        List.of(expected), reading.damages().stream().map(Damage::toString).toList(), line);
    assertEquals(Optional.of("inONE"), reading.catalogue().name(Kind.EVENT, 1), line);
  }
}
