package io.prefixdb.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs {@code prefixdb copy-from} as a process, the start of its JVM included.
 *
 * @param port of the node that is copied from
 */
record CopyFrom(NodeBuild build, int port, String prefix) {
  private static final Pattern MOVED =
      Pattern.compile("copied, .*?(\\d+) MiB sent, (\\d+) MiB were here");

  /**
   * How it went.
   *
   * @param sent in MiB
   * @param kept in MiB
   */
  record Result(double seconds, long sent, long kept) {}

  /** Copies into the data directory of a node in {@code home} that is not started. */
  Result run(Path home) throws IOException, InterruptedException {
    Path config = NodeServer.configure(home);
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(
                build.program(
                    "copy-from",
                    "127.0.0.1",
                    "--port",
                    Integer.toString(port),
                    "-C",
                    config.toString(),
                    prefix))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    double seconds = (System.nanoTime() - begin) / 1e9;
    Matcher moved = MOVED.matcher(said);
    if (status != 0 || !moved.find()) {
      throw new IOException("copy-from ends with status " + status + ": " + said);
    }
    return new Result(seconds, Long.parseLong(moved.group(1)), Long.parseLong(moved.group(2)));
  }
}
