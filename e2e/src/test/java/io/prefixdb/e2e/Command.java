package io.prefixdb.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end, within a time. */
final class Command {
  /**
   * What a program left behind.
   *
   * @param output standard output and standard error, interleaved
   */
  record Result(int exitCode, String output) {
    boolean succeeded() {
      return exitCode == 0;
    }
  }

  private Command() {}

  /** Runs it whatever its exit code is; fails only if it does not end in time. */
  static Result run(Duration limit, List<String> command) {
    try {
      Path output = Files.createTempFile("command", ".out");
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
          process.destroyForcibly();
        }
        String text = Files.readString(output, StandardCharsets.UTF_8);
        if (!ended) {
          throw new AssertionError(
              "'" + String.join(" ", command) + "' did not end in " + limit + ": " + text);
        }
        return new Result(process.exitValue(), text);
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted in '" + String.join(" ", command) + "'", e);
    }
  }

  /** Runs it and returns its output; fails if its exit code is not 0. */
  static String expect(Duration limit, List<String> command) {
    Result result = run(limit, command);
    if (!result.succeeded()) {
      throw new AssertionError(
          "'"
              + String.join(" ", command)
              + "' ended with "
              + result.exitCode()
              + ": "
              + result.output());
    }
    return result.output();
  }
}
