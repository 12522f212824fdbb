package io.portolan.survey;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// What is different between two surveys of one host. Pure.
///
/// Findings are the same listener if they share transport, port and an address, or are what is left
/// over on their transport and port on both sides.
///
/// @param each in the order of the later survey, what vanished last
/// @param unchanged how many listeners are as they were
public record Changes(List<Change> each, int unchanged) {
  /// One listener that is not as it was.
  ///
  /// @param before null if it is new
  /// @param now null if it is gone
  /// @param differences empty for a listener that is new or gone
  public record Change(@Nullable Trait before, @Nullable Trait now, List<Difference> differences) {
    public Change {
      differences = List.copyOf(differences);
    }

    /// The word of the report: `appeared`, `vanished` or `changed`.
    public String word() {
      return before == null ? "appeared" : now == null ? "vanished" : "changed";
    }

    /// The side that exists, the later one if both do.
    public Trait trait() {
      return Objects.requireNonNull(now == null ? before : now, "one side exists");
    }
  }

  /// One thing that differs.
  ///
  /// @param what `speaks`, `heldBy`, `verdict`, `exposure`, `addresses` or `certificate`
  public record Difference(String what, String before, String now) {}

  public Changes {
    each = List.copyOf(each);
  }

  public static Changes between(List<Trait> before, List<Trait> now) {
    var left = new ArrayList<>(before);
    @Nullable Trait[] partners = new Trait[now.size()];
    pair(left, now, partners, (a, b) -> a.addresses().equals(b.addresses()));
    pair(left, now, partners, (a, b) -> a.addresses().stream().anyMatch(b.addresses()::contains));
    pair(left, now, partners, (_, _) -> true);
    var each = new ArrayList<Change>();
    int unchanged = 0;
    for (int i = 0; i < partners.length; i++) {
      Trait partner = partners[i];
      Trait trait = now.get(i);
      List<Difference> differences = partner == null ? List.of() : differences(partner, trait);
      if (partner == null || !differences.isEmpty()) {
        each.add(new Change(partner, trait, differences));
      } else {
        unchanged++;
      }
    }
    left.forEach(trait -> each.add(new Change(trait, null, List.of())));
    return new Changes(each, unchanged);
  }

  /// Gives those without a partner the first that fits, and takes it out of what is left.
  private static void pair(
      List<Trait> left,
      List<Trait> now,
      @Nullable Trait[] partners,
      BiPredicate<Trait, Trait> fits) {
    for (int i = 0; i < partners.length; i++) {
      Trait trait = now.get(i);
      for (int k = 0; k < left.size() && partners[i] == null; k++) {
        Trait old = left.get(k);
        boolean sameSlot = old.port() == trait.port() && old.transport() == trait.transport();
        if (sameSlot && fits.test(old, trait)) {
          partners[i] = left.remove(k);
        }
      }
    }
  }

  private static List<Difference> differences(Trait before, Trait now) {
    var found = new ArrayList<Difference>();
    compare(found, "speaks", before.speaks(), now.speaks());
    compare(found, "heldBy", before.heldBy(), now.heldBy());
    compare(found, "verdict", before.verdict(), now.verdict());
    compare(found, "exposure", before.exposure(), now.exposure());
    compare(
        found,
        "addresses",
        String.join(", ", before.addresses()),
        String.join(", ", now.addresses()));
    compare(found, "certificate", before.certificate(), now.certificate());
    return found;
  }

  private static void compare(List<Difference> found, String what, String before, String now) {
    if (!before.equals(now)) {
      found.add(new Difference(what, before, now));
    }
  }
}
