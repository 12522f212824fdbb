package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.psrt.config.Acl;
import io.portolan.psrt.config.AclEntry;
import io.portolan.psrt.config.Mask;
import io.portolan.psrt.config.PsrtdConfiguration;
import io.portolan.psrt.config.PsrtdConfigurationReader;
import io.portolan.psrt.message.Topic;
import io.portolan.psrt.topic.Filter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `portolan psrt acl`: may this user do that, and which line of which file says so.
final class PsrtAclCommand implements Command {
  private static final String ANONYMOUS = "_";

  /// Only this class makes one.
  PsrtAclCommand() {}

  /// One answer.
  ///
  /// @param act `publish` or `subscribe`
  /// @param mask what allows it; null if nothing does
  /// @param because where or why
  private record Answer(String act, @Nullable Mask mask, String because) {}

  @Override
  public String name() {
    return "acl";
  }

  @Override
  public CommandSpec spec() {
    return Grammar.command(
        name(),
        "May this user publish or subscribe that, and which line of which file says so?",
        "portolan psrt acl sensor1 plant/3/temp --publish --config config.yml",
        List.of(
            "Topics and filters are taken in normal form, as the broker takes them. A filter",
            "may be subscribed if one mask contains all of it. With neither option both are",
            "asked; a filter with wildcards can only be subscribed.",
            "Exit status: 0 allowed; 1 not allowed, or one of both is not; 2 wrong usage; 3 a",
            "file cannot be used."),
        PositionalParamSpec.builder()
            .index("0..1")
            .arity("2")
            .paramLabel("USER TOPIC|FILTER")
            .hideParamSyntax(true)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("The login, _ for the anonymous, and what it wants.")
            .build(),
        PsrtFiles.option(),
        flag("--publish", "May it publish to this topic?"),
        flag("--subscribe", "May it subscribe this filter?"));
  }

  private static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).type(boolean.class).description(description).build();
  }

  @Override
  public int run(ParseResult options, Console console) throws UsageException, IOException {
    List<String> words = Grammar.words(options);
    if (words.size() != 2) {
      throw new UsageException("psrt acl: expected USER and a topic or filter");
    }
    Path named = PsrtFiles.named(options);
    var configuration = PsrtdConfigurationReader.read(named == null ? PsrtFiles.usual() : named);
    String user = words.get(0);
    var filter = filter(words.get(1));
    boolean publish = options.hasMatchedOption("--publish");
    boolean subscribe = options.hasMatchedOption("--subscribe");
    boolean both = publish == subscribe;
    var answers = new ArrayList<Answer>();
    if (publish || (both && !filter.isWild())) {
      answers.add(answer("publish", user, filter, configuration));
    }
    if (subscribe || both) {
      answers.add(answer("subscribe", user, filter, configuration));
    }
    if (Grammar.isJson(options)) {
      json(user, filter, answers, console);
    } else {
      answers.forEach(each -> console.out().println(text(user, filter, each)));
    }
    return answers.stream().allMatch(each -> each.mask() != null)
        ? ExitStatus.DONE
        : ExitStatus.FOUND;
  }

  private static Filter filter(String text) throws UsageException {
    try {
      return Filter.of(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException("psrt acl: " + e.getMessage());
    }
  }

  private static Answer answer(
      String act, String user, Filter filter, PsrtdConfiguration configuration) throws IOException {
    int depth = configuration.server().limits().topicDepth();
    Acl acl = Acl.read(configuration.auth().acl());
    boolean isAnonymous = user.equals(ANONYMOUS);
    AclEntry entry = acl.entry(isAnonymous ? "" : user).orElse(null);
    if (isAnonymous && !configuration.auth().anonymousAllowed()) {
      return new Answer(act, null, configuration.file() + ": auth.allow_anonymous is false");
    }
    if (entry == null) {
      return new Answer(act, null, acl.file() + ": no entry for " + user);
    }
    if (filter.depth() > depth) {
      return new Answer(act, null, configuration.file() + ": server.max_topic_depth is " + depth);
    }
    boolean isPublish = act.equals("publish");
    if (isPublish && Topic.hasWildcard(filter.text())) {
      return new Answer(act, null, "nobody may publish to a topic with + or #");
    }
    Mask mask =
        (isPublish ? entry.allowing(Topic.of(filter.text())) : entry.allowing(filter)).orElse(null);
    return mask == null
        ? new Answer(
            act, null, entry.place() + ": no mask in " + (isPublish ? "pub" : "sub") + " covers it")
        : new Answer(act, mask, mask.place() + ": " + mask.text());
  }

  private static String text(String user, Filter filter, Answer answer) {
    return user
        + (answer.mask() == null ? " may not " : " may ")
        + answer.act()
        + " "
        + (filter.text().isEmpty() ? "the empty topic" : filter.text())
        + " ("
        + answer.because()
        + ")";
  }

  private static void json(String user, Filter filter, List<Answer> answers, Console console)
      throws IOException {
    try (JsonGenerator json = PsrtFiles.generator(console)) {
      json.writeStartObject();
      json.writeStringField("user", user);
      json.writeStringField("topic", filter.text());
      for (Answer each : answers) {
        json.writeObjectFieldStart(each.act());
        json.writeBooleanField("isAllowed", each.mask() != null);
        if (each.mask() != null) {
          json.writeStringField("mask", each.mask().text());
          PsrtFiles.place(json, each.mask().place());
        }
        json.writeStringField("because", each.because());
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    console.out().println();
  }
}
