package io.portolan.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.survey.AddressText;
import io.portolan.survey.FindingJson;
import io.portolan.watch.Listener;
import io.portolan.watch.ListenerChange;
import io.portolan.watch.Watch;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// What `portolan list --watch` does: looks at the socket tables again and again and tells what is
/// different, a line each.
///
/// @param every from one look to the next
/// @param most ends after so many changes; 0 for never
record ListenerStream(
    Watch watch, InstantSource clock, Selection selection, Duration every, int most) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

  /// Until enough was told, nobody reads any more, or the program is ended.
  int run(boolean isJson, Console console) throws IOException, InterruptedException {
    List<Listener> known = look();
    String listeners = known.size() == 1 ? " listener" : " listeners";
    console
        .err()
        .println("watching " + known.size() + listeners + ", a look every " + words(every));
    console.err().flush();
    int told = 0;
    while (true) {
      Thread.sleep(every);
      List<Listener> now = look();
      for (ListenerChange change : ListenerChange.between(known, now)) {
        if (isJson) {
          writeJson(change, clock.instant(), console);
        } else {
          print(change, clock.instant(), console);
        }
        told++;
        if (told == most) {
          return ExitStatus.DONE;
        }
      }
      known = now;
      if (console.out().checkError()) {
        return ExitStatus.DONE;
      }
    }
  }

  private List<Listener> look() throws IOException {
    return watch.listeners().stream().filter(selection::matches).toList();
  }

  private static void print(ListenerChange change, Instant at, Console console) {
    Listener listener = change.listener();
    console
        .out()
        .println(
            TIME.format(at)
                + "  "
                + String.format(Locale.ROOT, "%-8s", change.kind().word())
                + "  "
                + listener.port()
                + "/"
                + listener.transport().word()
                + " on "
                + AddressText.of(listener.address())
                + " ("
                + listener.exposure().word()
                + ")  "
                + Text.owners(listener.owners(), listener.ownership(), listener.user())
                + "  "
                + listener.user());
    console.out().flush();
  }

  private static void writeJson(ListenerChange change, Instant at, Console console)
      throws IOException {
    try (JsonGenerator json =
        new JsonFactory()
            .createGenerator(console.bytes())
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
      json.writeStartObject();
      json.writeStringField("at", at.toString());
      json.writeStringField("change", change.kind().word());
      json.writeFieldName("listener");
      FindingJson.listener(json, change.listener());
      json.writeEndObject();
    }
    console.out().println();
    console.out().flush();
  }

  private static String words(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }
}
