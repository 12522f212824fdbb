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
    return run(commands(), arguments, console);
  }

  /// The same with other commands than the program's.
  static int run(List<Command> commands, String[] arguments, Console console) {
    try {
      return dispatch(commands, arguments, console);
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

  private static int dispatch(List<Command> commands, String[] arguments, Console console)
      throws UsageException, IOException, InterruptedException {
    if (arguments.length > 0) {
      for (Command command : commands) {
        if (command.name().equals(arguments[0])) {
          var rest = Arrays.asList(arguments).subList(1, arguments.length);
          int status = command.runPlain(rest, console);
          if (status >= 0) {
            return status;
          }
        }
      }
    }
    return new Grammar(commands).run(arguments, console);
  }

  private static List<Command> commands() {
    var watch = new ProcNet(Path.of("/"));
    var clock = InstantSource.system();
    var psrt = new PsrtCommand(watch, clock, System.in);
    var tpncp = new TpncpCommand(watch, System.in);
    return List.of(
        new CheckCommand(watch, clock),
        new WhyCommand(watch, Path.of("/"), clock),
        new ListCommand(watch, clock),
        new AcceptCommand(watch, clock),
        new WaitCommand(watch, clock),
        new PortCommand(watch, clock, List.of(psrt, tpncp)),
        new ProbesCommand(),
        new ChartCommand(SavedRegistry.ofUser(), clock, System.in),
        new DissectCommand(clock, new FileInputStream(FileDescriptor.in)),
        new DecoyCommand(watch, clock, new FileInputStream(FileDescriptor.in)),
        psrt,
        tpncp,
        new CompletionCommand(() -> new Grammar(commands()).root(), watch),
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
