package io.portolan.cli;

import io.portolan.chart.Claim;
import io.portolan.chart.Kind;
import io.portolan.chart.Note;
import io.portolan.chart.Port;
import io.portolan.chart.PortRange;
import io.portolan.chart.Registration;
import io.portolan.chart.Source;
import io.portolan.survey.AddressText;
import io.portolan.survey.FindingJson;
import io.portolan.watch.Listener;
import java.util.ArrayList;
import java.util.List;

/// Prints the page of a port: headings in a column of their own, facts with their sources beside
/// them, 80 columns wide where the terminal is not narrower.
final class PortPageText {
  private static final int WIDTH = 80;
  private static final int FIRST_UNPRIVILEGED = 1024;

  /// How many names another port is shown with.
  private static final int NAMES_SHOWN = 3;

  private final Console console;
  private final Labels labels;

  PortPageText(Console console) {
    int columns = console.columns() == 0 ? WIDTH : Math.min(console.columns(), WIDTH);
    this.console =
        new Console(
            console.out(), console.err(), columns, console.isColored(), console.showsProgress());
    this.labels = new Labels(this.console);
  }

  void print(PortPage page) {
    headline(page);
    hereNow(page);
    range(page);
    registered(page);
    known(page);
    related(page);
    if (!page.isAnyPort()) {
      abilities(page);
      checks(page);
    }
    questions(page);
    console.out().println();
    Text.flow(console, "A name on file says who asked for the number, not what answers there.", 0);
  }

  /// Prints what is known of a block of ports as such; nothing if nothing is.
  void printBlock(PortPage block) {
    known(block);
    related(block);
  }

  private void known(PortPage page) {
    claims("IN USE", page, page.users());
    claims("THIS SITE", page, page.claims(Kind.SITE));
    claims("REPORTS", page, page.reports());
    notes("SECURITY", page, Note.Topic.SECURITY);
    notes("DEFINED", page, Note.Topic.SPECIFICATION);
    notes("HISTORY", page, Note.Topic.HISTORY);
    notes("TOLD BY", page, Note.Topic.IDENTIFY);
  }

  private void headline(PortPage page) {
    List<String> registered = page.names(Kind.REGISTERED);
    List<String> users = page.usual();
    var text = new StringBuilder("Port ").append(page.title()).append(": ");
    text.append(registered.isEmpty() ? "registered to nobody" : String.join(", ", registered));
    if (!users.isEmpty()) {
      boolean isAlso = page.isUsedByOthersToo();
      text.append(registered.isEmpty() ? ", " : " on file, ").append(isAlso ? "also " : "");
      text.append("in use by ");
      text.append(String.join(", ", users));
    } else if (page.isNameOnly()) {
      text.append(" on file, and nothing is known that speaks it");
    }
    Text.flow(console, text.toString(), 0);
  }

  private void section(String heading) {
    console.out().println();
    labels.heading(heading);
  }

  private void detail(String text) {
    labels.line("  ", text);
  }

  private void hereNow(PortPage page) {
    section("HERE NOW");
    if (page.isAnyPort()) {
      labels.line("nothing can listen on it: a program that asks for it gets any free port");
    } else if (page.listeners().isEmpty()) {
      labels.line("nothing listens on it on this host");
    }
    for (Listener listener : page.listeners()) {
      labels.line(
          listener.transport().word()
              + " "
              + AddressText.of(listener.address())
              + " held by "
              + Text.owners(listener.owners(), listener.ownership(), listener.user()));
    }
    if (!page.listeners().isEmpty()) {
      detail("what it speaks: portolan why " + page.number());
    }
  }

  private void range(PortPage page) {
    var range = PortRange.of(page.number());
    section("RANGE");
    labels.line(
        range.title()
            + " ("
            + range.first()
            + "-"
            + range.last()
            + "), "
            + range.rule()
            + " [RFC 6335]");
    if (page.number() < FIRST_UNPRIVILEGED && !page.isAnyPort()) {
      labels.line("on Unix only a privileged program may listen on it");
    }
    if (range == PortRange.DYNAMIC) {
      labels.line("systems give such ports to outgoing connections as they come");
    }
  }

  private void registered(PortPage page) {
    List<PortPage.Shared> all = page.claims(Kind.REGISTERED);
    section("ON FILE");
    if (all.isEmpty()) {
      labels.line("registered to nobody: " + page.absence());
      detail("IANA registry of " + page.chart().registryDate());
    }
    for (PortPage.Shared shared : all) {
      Claim claim = shared.claim();
      boolean isSilent =
          claim.description().isEmpty() || claim.description().equalsIgnoreCase(claim.service());
      labels.line(
          claim.service()
              + (claim.isRange() ? " " + claim.first() + "-" + claim.last() : "")
              + " ("
              + shared.transports()
              + ")"
              + (isSilent ? "" : ": " + claim.description()));
      Registration registration = claim.registration();
      if (registration != null) {
        detail(details(registration) + "; IANA registry of " + page.chart().registryDate());
      }
      if (claim.note() != null) {
        detail(claim.note());
      }
    }
  }

  private static String details(Registration registration) {
    var parts = new ArrayList<String>();
    if (registration.assignee() != null) {
      parts.add("assigned to " + registration.assignee());
    }
    String registered = registration.registered();
    parts.add(registered == null ? "registration undated" : "registered " + registered);
    if (registration.modified() != null) {
      parts.add("modified " + registration.modified());
    }
    String reference = registration.reference();
    parts.add(
        reference == null ? "no document named" : "defined in " + References.inWords(reference));
    if (registration.unauthorizedUse() != null) {
      parts.add("unauthorized use reported: " + registration.unauthorizedUse());
    }
    if (registration.notes() != null) {
      parts.add("its note: " + Text.squeezed(registration.notes()));
    }
    return String.join("; ", parts);
  }

  private void claims(String heading, PortPage page, List<PortPage.Shared> all) {
    if (all.isEmpty()) {
      return;
    }
    section(heading);
    for (PortPage.Shared shared : all) {
      Claim claim = shared.claim();
      boolean isSilent =
          claim.description().isEmpty() || claim.description().equalsIgnoreCase(claim.service());
      labels.line(
          claim.service()
              + (claim.isRange() ? " " + claim.first() + "-" + claim.last() : "")
              + " ("
              + shared.transports()
              + (claim.kind() == Kind.RANGE ? ", one port of the range" : "")
              + ")"
              + (isSilent ? "" : ": " + claim.description()));
      if (claim.note() != null) {
        detail(claim.note());
      }
      detail(claim.level().word() + " source: " + FindingJson.source(claim));
      if (claim.kind() == Kind.RANGE && page.isLeftToItsBlock(claim.first(), claim.last())) {
        detail("more of it: portolan port " + claim.first() + "-" + claim.last());
      }
    }
  }

  private void notes(String heading, PortPage page, Note.Topic topic) {
    List<Note> notes = page.notes(topic);
    if (notes.isEmpty()) {
      return;
    }
    section(heading);
    for (Note note : notes) {
      labels.line(note.text());
      detail(note.level().word() + " source: " + cited(note.source()));
    }
  }

  private static String cited(Source source) {
    return source.title() + ", " + source.citation() + " (" + source.date() + ")";
  }

  private void related(PortPage page) {
    var others = new ArrayList<Port>();
    for (Note.Topic topic : Note.Topic.values()) {
      if (topic != Note.Topic.RELATED) {
        page.notes(topic).forEach(note -> addNew(note.related(), others));
      }
    }
    if (!page.isOnePort() && others.isEmpty()) {
      return;
    }
    section("RELATED");
    for (Note note : page.notes(Note.Topic.RELATED)) {
      removeAll(note.related(), others);
      labels.line(named(note.related(), page));
      detail(note.text());
      detail(note.level().word() + " source: " + cited(note.source()));
    }
    if (!others.isEmpty()) {
      labels.line("see also " + named(others, page));
    }
    if (!page.isOnePort()) {
      return;
    }
    List<PortPage.Neighbour> neighbours = page.neighbours();
    var texts = new ArrayList<String>();
    for (PortPage.Neighbour neighbour : neighbours) {
      texts.add(neighbour.port() + " (" + String.join(", ", neighbour.names()) + ")");
    }
    labels.line(
        texts.isEmpty()
            ? "no neighbour has a name on file"
            : "neighbours on file: " + String.join(" and ", texts));
  }

  private static void addNew(List<Port> ports, List<Port> all) {
    for (Port port : ports) {
      if (indexOf(port, all) < 0) {
        all.add(port);
      }
    }
  }

  private static void removeAll(List<Port> ports, List<Port> all) {
    for (Port port : ports) {
      int at = indexOf(port, all);
      if (at >= 0) {
        all.remove(at);
      }
    }
  }

  /// By number and transport, not by equals: that of a record costs a short command 20 ms.
  private static int indexOf(Port port, List<Port> all) {
    for (int i = 0; i < all.size(); i++) {
      Port other = all.get(i);
      if (other.number() == port.number() && other.transport() == port.transport()) {
        return i;
      }
    }
    return -1;
  }

  /// `3260/tcp (iscsi-target), 925/udp`.
  private static String named(List<Port> ports, PortPage page) {
    var text = new StringBuilder();
    for (Port port : ports) {
      var names = new ArrayList<String>();
      for (Claim claim : page.chart().claims(port)) {
        boolean isName = claim.kind() == Kind.REGISTERED || claim.kind() == Kind.DE_FACTO;
        if (isName && names.size() < NAMES_SHOWN && !names.contains(claim.service())) {
          names.add(claim.service());
        }
      }
      text.append(text.isEmpty() ? "" : ", ").append(port);
      if (!names.isEmpty()) {
        text.append(" (").append(String.join(", ", names)).append(')');
      }
    }
    return text.toString();
  }

  private void abilities(PortPage page) {
    section("PORTOLAN");
    for (Abilities.Ability ability : page.abilities()) {
      String title = ability.title();
      labels.line(
          ability.isRecognised() ? "recognises " + title : "has no recogniser for " + title);
    }
    for (Abilities.Ability ability : page.abilities()) {
      if (!ability.command().isEmpty()) {
        command(ability.command() + " --help", "speaks " + ability.title());
      }
    }
    command("portolan check " + page.number(), "what answers here, whatever it is");
    if (!page.listeners().isEmpty()) {
      command("portolan why " + page.number(), "who holds it, and how that came to be");
    }
    command(
        "portolan decoy " + page.number(),
        page.isNameOnly()
            ? "nobody knows who talks here; this hears it"
            : "who knocks where nobody listens");
  }

  private void command(String command, String purpose) {
    labels.command(command + " ".repeat(Math.max(1, 23 - command.length())) + purpose);
  }

  private void checks(PortPage page) {
    List<PortChecks> checks = PortChecks.of(page);
    if (checks.isEmpty()) {
      return;
    }
    section("CHECK IT");
    for (PortChecks check : checks) {
      String system = check.system();
      labels.command(system + " ".repeat(9 - system.length()) + check.command());
    }
    if (!checks.isEmpty()) {
      labels.line("         ", "names an OwningProcess: Get-Process -Id NUMBER");
    }
  }

  private void questions(PortPage page) {
    section("QUESTIONS");
    for (PortQuestions.Answered answered : PortQuestions.of(page)) {
      labels.line(answered.question());
      detail(answered.answer());
    }
  }
}
