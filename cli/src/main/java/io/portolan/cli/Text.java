package io.portolan.cli;

import io.portolan.chart.Claim;
import io.portolan.chart.Level;
import io.portolan.identify.Identity;
import io.portolan.identify.Identity.Spoken;
import io.portolan.watch.Owner;
import io.portolan.watch.Ownership;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;

/// How the product's nouns read in a cell or a line.
final class Text {
  private Text() {}

  /// `redis-server[812]`, `nginx ×3`, or why nobody is named.
  ///
  /// @param user who opened the socket
  static String owners(List<Owner> owners, Ownership ownership, String user) {
    return switch (ownership) {
      case NEEDS_ROOT -> "? (" + user + ")";
      case NONE_VISIBLE -> "no process seen";
      case ELSEWHERE -> "out of sight";
      case KNOWN -> {
        var names = new LinkedHashSet<String>();
        owners.forEach(o -> names.add(program(o)));
        String name = String.join(", ", names);
        yield owners.size() == 1
            ? name + "[" + owners.getFirst().pid() + "]"
            : name + " ×" + owners.size();
      }
    };
  }

  /// What the kernel calls an owner's process, in full where that is the start of its program's
  /// name: the kernel keeps 15 bytes, and a program may have several names.
  static String program(Owner owner) {
    String path = owner.executable();
    String file = path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
    return file.startsWith(owner.name()) ? file : owner.name();
  }

  /// The same without control characters, which a process may have in its name to move a
  /// terminal's cursor or colour its lines; each becomes a question mark.
  static String harmless(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return withoutControls(text);
      }
    }
    return text;
  }

  /// The same with one blank for every run of blanks and line breaks, and none at the ends.
  static String squeezed(String text) {
    var squeezed = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isBlank = Character.isWhitespace(c);
      if (!isBlank) {
        squeezed.append(c);
      } else if (!squeezed.isEmpty() && squeezed.charAt(squeezed.length() - 1) != ' ') {
        squeezed.append(' ');
      }
    }
    return squeezed.toString().strip();
  }

  private static String withoutControls(String text) {
    var harmless = new StringBuilder(text);
    for (int i = 0; i < harmless.length(); i++) {
      if (Character.isISOControl(harmless.charAt(i))) {
        harmless.setCharAt(i, '?');
      }
    }
    return harmless.toString();
  }

  /// `kofax-svr · OrientDB`: registered names, then what else is on file; `-` if nothing is.
  static String claims(List<Claim> claims) {
    var registered = new LinkedHashSet<String>();
    var others = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (Claim claim : claims) {
      switch (claim.kind()) {
        case REGISTERED -> registered.add(claim.service());
        case DE_FACTO, SITE -> {
          if (claim.level() != Level.REPORTED) {
            others.add(claim.product() != null ? claim.product() : claim.service());
          }
        }
        case RANGE, ABUSE_REPORT -> {}
      }
    }
    registered.forEach(others::remove);
    var parts = new ArrayList<String>();
    if (!registered.isEmpty()) {
      parts.add(String.join(", ", registered));
    }
    parts.addAll(others);
    return parts.isEmpty() ? "-" : String.join(" · ", parts);
  }

  /// `Redis 7.0.15`, `HTTP+TLS (nginx 1.22.1)`, or what the endpoint did instead.
  static String speaks(Identity identity) {
    var recognised = identity.recognised();
    if (recognised.isPresent()) {
      return speaks(recognised.get());
    }
    if (identity.heard().isEmpty()) {
      return conduct(identity.silence());
    }
    return "\"" + identity.heard().first(12).printable() + "\"";
  }

  /// A sentence about what an endpoint did instead of speaking, short enough for a cell.
  private static String conduct(String silence) {
    int end = silence.indexOf(' ');
    String verb = end < 0 ? silence : silence.substring(0, end);
    return switch (verb) {
      case "closes", "resets" -> verb + " at once";
      case "not" -> "not probed";
      default -> verb;
    };
  }

  private static String speaks(Spoken spoken) {
    String title = spoken.protocol().title();
    var inside = spoken.layers().subList(0, spoken.layers().size() - 1);
    String named =
        inside.contains("tls") ? title + "+TLS" : inside.contains("dtls") ? title + "+DTLS" : title;
    String product = spoken.product();
    if (product == null) {
      return named;
    }
    String version = spoken.version() == null ? "" : " " + spoken.version();
    return product.equalsIgnoreCase(title)
        ? named + version
        : named + " (" + product + version + ")";
  }

  /// ` · 2 owners hidden: run with sudo`, or nothing.
  static String hidden(long owners) {
    if (owners == 0) {
      return "";
    }
    boolean isRoot = "root".equals(System.getProperty("user.name"));
    return " · "
        + owners
        + (owners == 1 ? " owner hidden" : " owners hidden")
        + (isRoot ? ", even from root here" : ": run with sudo");
  }

  /// Why something that ran elsewhere failed.
  static String because(ExecutionException e) {
    Throwable cause = e.getCause();
    String message = cause == null ? e.getMessage() : cause.getMessage();
    return message == null ? String.valueOf(cause) : message;
  }

  /// Prints words with an indent; on a terminal they flow on to further lines, nothing is cut.
  static void flow(Console console, String text, int indent) {
    hanging(console, " ".repeat(indent), text);
  }

  /// The same with a label in front of the first line, as wide as the indent of the others.
  static void hanging(Console console, String label, String text) {
    int columns = console.columns() == 0 ? Integer.MAX_VALUE : console.columns();
    int room = Math.max(20, columns - label.length());
    String start = label;
    var line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > room) {
        console.out().println(start + line);
        start = " ".repeat(label.length());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    console.out().println(start + line);
  }
}
