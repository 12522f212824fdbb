package io.portolan.cli;

import io.portolan.chart.Claim;
import io.portolan.chart.Kind;
import io.portolan.chart.Note;
import io.portolan.chart.PortRange;
import io.portolan.watch.Exposure;
import io.portolan.watch.Listener;
import java.util.ArrayList;
import java.util.List;

/// The questions people ask about a port, answered from the facts of its page and nothing else.
final class PortQuestions {
  /// @param question as people put it
  /// @param answer a few sentences
  record Answered(String question, String answer) {}

  private final PortPage page;
  private final List<Answered> all = new ArrayList<>();

  private PortQuestions(PortPage page) {
    this.page = page;
  }

  static List<Answered> of(PortPage page) {
    var questions = new PortQuestions(page);
    if (page.isAnyPort()) {
      questions.whatIsItFor();
      return questions.all;
    }
    questions.whatUsesIt();
    questions.isItSafe();
    questions.shouldItBeOpen();
    questions.whichTransport();
    questions.isThereASpecification();
    questions.whyThatName();
    questions.whoHasIt();
    return questions.all;
  }

  private void ask(String question, String answer) {
    all.add(new Answered(question, answer));
  }

  private void whatIsItFor() {
    ask(
        "What is port 0 for?",
        "A program that binds to it asks the system for any free port and is given one. Nothing"
            + " answers on 0 itself.");
  }

  private void whatUsesIt() {
    List<String> registered = page.names(Kind.REGISTERED);
    List<String> residents = page.residents();
    List<String> users = new ArrayList<>(page.usual());
    users.addAll(page.names(Kind.SITE));
    users.removeAll(residents);
    List<String> ranges = page.names(Kind.RANGE);
    var answer = new StringBuilder();
    if (!residents.isEmpty()) {
      answer.append(listed(residents)).append(residents.size() == 1 ? " lives" : " live");
      answer.append(" here, registered as ").append(listed(registered)).append(". ");
    }
    if (!users.isEmpty()) {
      answer.append("By default ").append(residents.isEmpty() ? "" : "also ");
      answer.append(listed(users)).append(". ");
    }
    if (!ranges.isEmpty()) {
      answer.append("As one port of a range ").append(listed(ranges)).append(". ");
    }
    if (residents.isEmpty()) {
      answer.append(onFile(registered, users));
    }
    answer.append("Any program may use it; what does on a host, only that host knows.");
    ask("What uses port " + page.number() + "?", answer.toString());
  }

  private String onFile(List<String> registered, List<String> users) {
    if (registered.isEmpty()) {
      return "Nobody has registered it. ";
    }
    String name = "It is registered as " + listed(registered);
    if (page.isNameOnly()) {
      return name + ", and no program that speaks it is known. ";
    }
    return name + (users.isEmpty() ? "; no other regular user is on file. " : ". ");
  }

  private void isItSafe() {
    var answer = new StringBuilder("A number is neither safe nor dangerous; a program is. ");
    List<Note> notes = page.notes(Note.Topic.SECURITY);
    if (notes.isEmpty()) {
      answer.append("Nothing particular is on file about those that use this one. ");
    } else {
      answer.append("What is known of those that use this one stands under SECURITY. ");
    }
    for (PortPage.Shared report : page.claims(Kind.ABUSE_REPORT)) {
      answer.append("Reports of abuse (").append(report.claim().level().word()).append("): ");
      String note = report.claim().note();
      answer.append(note == null ? report.claim().description() : note).append(' ');
    }
    answer.append(here());
    ask("Is port " + page.number() + " safe?", answer.toString());
  }

  private String here() {
    if (page.listeners().isEmpty()) {
      return "On this host nothing listens on it.";
    }
    Exposure widest = Exposure.LOOPBACK;
    for (Listener listener : page.listeners()) {
      if (listener.exposure().compareTo(widest) > 0) {
        widest = listener.exposure();
      }
    }
    return "On this host somebody listens on it, "
        + switch (widest) {
          case LOOPBACK -> "reachable from this host only.";
          case LAN -> "reachable through one address.";
          case ANY -> "reachable through every address.";
        };
  }

  private void shouldItBeOpen() {
    String answer =
        page.names(Kind.REGISTERED, Kind.DE_FACTO, Kind.SITE).isEmpty()
            ? "No: nothing is known that others would need to reach on it."
            : "Only if you run something on it on purpose and others must reach it, and then for"
                + " those others alone. A firewall that lets it pass says nothing about what"
                + " answers.";
    ask("Should a firewall let it pass?", answer);
  }

  private void whichTransport() {
    var on = new ArrayList<String>();
    for (Claim claim : page.claims()) {
      boolean counts = claim.kind() != Kind.ABUSE_REPORT;
      if (counts && !on.contains(claim.transport().word())) {
        on.add(claim.transport().word());
      }
    }
    if (on.isEmpty() || page.slots().size() == 1) {
      return;
    }
    List<String> used = new ArrayList<>();
    for (PortPage.Shared shared : page.users()) {
      used.add(shared.name() + " " + shared.transports());
    }
    ask(
        "Is it tcp or udp?",
        "On file for "
            + listed(on)
            + (used.isEmpty() ? "." : "; in use: " + String.join("; ", used) + "."));
  }

  private void isThereASpecification() {
    if (page.names(Kind.REGISTERED).isEmpty()) {
      return;
    }
    boolean isToldOf = !page.notes(Note.Topic.SPECIFICATION).isEmpty();
    var references = new ArrayList<String>();
    for (PortPage.Shared shared : page.claims(Kind.REGISTERED)) {
      var registration = shared.claim().registration();
      String reference = registration == null ? null : registration.reference();
      if (reference != null) {
        String addresses = References.addresses(reference);
        String words =
            References.inWords(reference) + (addresses.isEmpty() ? "" : " (" + addresses + ")");
        if (!references.contains(words)) {
          references.add(words);
        }
      }
    }
    String answer;
    if (page.isNameOnly()) {
      answer = "None is known. Somebody who can record what talks there could change that.";
    } else if (references.isEmpty() && isToldOf) {
      answer = "The registry names none; what is known stands under DEFINED.";
    } else if (references.isEmpty()) {
      answer = "The registry names none, as for 97 of 100 ports.";
    } else {
      answer =
          "The registry names "
              + listed(references)
              + (isToldOf ? ". More stands under DEFINED." : ".");
    }
    ask("Is there a specification?", answer);
  }

  private void whyThatName() {
    List<String> registered = page.names(Kind.REGISTERED);
    if (registered.isEmpty()) {
      return;
    }
    ask(
        "Why do other tools call it " + registered.getFirst() + "?",
        "They print the name on file beside the number and have not looked at what answers.");
  }

  private void whoHasIt() {
    var answer = new StringBuilder("Another socket holds it: portolan why " + page.number());
    answer.append(" says which program, and how that came to run. ");
    if (PortRange.of(page.number()) == PortRange.SYSTEM) {
      answer.append("If the error is a refused permission: below 1024 Unix asks for privileges. ");
    }
    answer.append("A socket that has just been closed may keep it for a minute.");
    ask("My program cannot bind it: why?", answer.toString());
  }

  private static String listed(List<String> names) {
    var text = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      text.append(i == 0 ? "" : i == names.size() - 1 ? " and " : ", ").append(names.get(i));
    }
    return text.toString();
  }
}
