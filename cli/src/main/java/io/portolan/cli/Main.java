package io.portolan.cli;

import io.portolan.watch.ProcNet;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The program. Finds the command, runs it, and turns what went wrong into one line and a status.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    var console = Console.ofProcess();
    int status = run(arguments, console);
    console.out().flush();
    console.err().flush();
    // A closed pipe has nobody left to tell; threads that still wait for a peer are not waited for.
    Runtime.getRuntime().halt(status);
  }

  /// Runs one command line.
  ///
  /// @return the exit status
  static int run(String[] arguments, Console console) {
    return run(null, arguments, console);
  }

  /// The same with other commands.
  ///
  /// @param others null for those of the program
  static int run(@Nullable List<Command> others, String[] arguments, Console console) {
    try {
      return dispatch(others, arguments, console);
    } catch (UsageException e) {
      console.complain(String.valueOf(e.getMessage()));
      return ExitStatus.WRONG_USAGE;
    } catch (IOException e) {
      console.complain(reason(e));
      debug(e, arguments, console);
      return ExitStatus.COULD_NOT;
    } catch (InterruptedException e) {
      return 130;
    } catch (RuntimeException | Error e) {
      console.complain("a defect of Portolan: " + e + " (run with --debug and report it)");
      debug(e, arguments, console);
      return ExitStatus.COULD_NOT;
    }
  }

  private static int dispatch(@Nullable List<Command> others, String[] arguments, Console console)
      throws UsageException, IOException, InterruptedException {
    if (arguments.length > 0) {
      for (Command command : others == null ? plain(arguments[0]) : others) {
        if (command.name().equals(arguments[0])) {
          var rest = Arrays.asList(arguments).subList(1, arguments.length);
          int status = command.runPlain(rest, console);
          if (status >= 0) {
            return status;
          }
        }
      }
    }
    return new Grammar(others == null ? commands() : others).run(arguments, console);
  }

  /// The command of this name if it has a plain form: then nothing of the others is loaded, and
  /// nothing of picocli.
  private static List<Command> plain(String name) {
    return switch (name) {
      case "why" ->
          List.of(new WhyCommand(new ProcNet(Path.of("/")), Path.of("/"), InstantSource.system()));
      case "completion" -> List.of(completion());
      case "check" -> List.of(new CheckCommand(new ProcNet(Path.of("/")), InstantSource.system()));
      case "list" -> List.of(new ListCommand(new ProcNet(Path.of("/")), InstantSource.system()));
      case "port" -> List.of(new PortCommand(new ProcNet(Path.of("/")), InstantSource.system()));
      default -> List.of();
    };
  }

  private static Command completion() {
    return new CompletionCommand(() -> new Grammar(commands()).root(), new ProcNet(Path.of("/")));
  }

  /// The command of this name, null if there is none.
  static @Nullable Command command(String name) {
    for (Command command : commands()) {
      if (command.name().equals(name)) {
        return command;
      }
    }
    return null;
  }

  private static List<Command> commands() {
    var watch = new ProcNet(Path.of("/"));
    var clock = InstantSource.system();
    return List.of(
        new CheckCommand(watch, clock),
        new WhyCommand(watch, Path.of("/"), clock),
        new ListCommand(watch, clock),
        new AcceptCommand(watch, clock),
        new WaitCommand(watch, clock),
        new PortCommand(watch, clock),
        new ProbesCommand(),
        new ChartCommand(SavedRegistry.ofUser(), clock, System.in),
        new DissectCommand(clock, new FileInputStream(FileDescriptor.in)),
        new DecoyCommand(watch, clock, new FileInputStream(FileDescriptor.in)),
        new PsrtCommand(watch, clock, System.in),
        new TpncpCommand(watch, System.in),
        completion(),
        new VersionCommand());
  }

  private static String reason(IOException e) {
    return e instanceof NoSuchFileException missing
        ? missing.getFile() + ": no such file"
        : String.valueOf(e.getMessage());
  }

  private static void debug(Throwable e, String[] arguments, Console console) {
    if (Arrays.asList(arguments).contains("--debug")) {
      e.printStackTrace(console.err());
    }
  }
}
