package io.prefixdb.node.golden;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Reads what the original answered to command lines; the format is told in {@code
 * golden/README.md}.
 */
public final class RecordedCommands {
  private static final String PROMPT = "$ prefixdbd ";
  private static final String EXIT = "exit ";

  private RecordedCommands() {}

  /**
   * One command.
   *
   * @param arguments as they were typed
   * @param output its lines, those of the standard error among them
   * @param status with which it ended
   */
  public record Command(String arguments, List<String> output, int status) {
    @Override
    public String toString() {
      return arguments;
    }
  }

  public static List<Command> all() {
    List<Command> all = new ArrayList<>();
    String arguments = "";
    List<String> output = new ArrayList<>();
    for (String line : text().lines().toList()) {
      if (line.startsWith(PROMPT)) {
        arguments = line.substring(PROMPT.length()).replaceFirst(" +#.*", "");
      } else if (line.startsWith(EXIT)) {
        int status = Integer.parseInt(line.substring(EXIT.length()));
        all.add(new Command(arguments, List.copyOf(output), status));
        output.clear();
      } else {
        output.add(line);
      }
    }
    return all;
  }

  private static String text() {
    try (var in = RecordedCommands.class.getResourceAsStream("/golden/cli.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
