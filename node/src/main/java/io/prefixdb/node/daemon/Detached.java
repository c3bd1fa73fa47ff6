package io.prefixdb.node.daemon;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a process is and where it belongs, changed for good. */
public final class Detached {
  private static final Path NOTHING = Path.of("/dev/null");

  private Detached() {}

  /**
   * Starts a process that outlives this one. It has no input; what it writes beside its log, such
   * as the last words of a Java virtual machine, goes to a file that is begun anew.
   */
  public static Process start(List<String> command, Path output, Path directory)
      throws IOException {
    if (output.getParent() != null) {
      Files.createDirectories(output.getParent());
    }
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectInput(NOTHING.toFile())
        .redirectErrorStream(true)
        .redirectOutput(Redirect.to(output.toFile()))
        .start();
  }

  /** Called first thing in such a process: leaves the terminal's session. */
  public static void leaveTerminal() throws IOException {
    NativeCalls.setsid();
  }

  /** Replaces this process, which keeps its number. Returns only by an exception. */
  public static void become(List<String> command) throws IOException {
    NativeCalls.exec(command);
  }

  /** Becomes that user with its groups. Only root can. */
  public static void changeUser(String name) throws IOException {
    int me = NativeCalls.geteuid();
    if (me != 0) {
      throw new IOException(
          "only root can change the user, this process has user id "
              + me
              + ": start it as root, or as "
              + name
              + " without the option");
    }
    NativeCalls.changeUser(name);
  }

  /** Relative paths of this process's children, and of itself once it is replaced. */
  public static void changeDirectory(Path directory) throws IOException {
    NativeCalls.chdir(directory);
  }

  /** Whether this process's children, and it itself once it is replaced, leave core files. */
  public static void coreDumps(boolean allow) throws IOException {
    NativeCalls.coreLimit(allow);
  }
}
