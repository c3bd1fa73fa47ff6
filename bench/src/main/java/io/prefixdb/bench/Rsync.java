package io.prefixdb.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A daemon of rsync on loopback that serves one directory. */
record Rsync(ServerProcess daemon) implements AutoCloseable {
  private static final String MODULE = "files";

  static Rsync serve(Path home, Path files) throws IOException {
    int port = ServerProcess.freePort();
    Path config =
        Files.writeString(
            home.resolve("rsyncd.conf"),
            """
            use chroot = no
            [%s]
              path = %s
              read only = yes
            """
                .formatted(MODULE, files));
    List<String> command =
        List.of(
            "rsync",
            "--daemon",
            "--no-detach",
            "--address=127.0.0.1",
            "--port=" + port,
            "--config=" + config);
    ServerProcess daemon = ServerProcess.start(command, port, home.resolve("rsync.log"));
    daemon.awaitPort();
    return new Rsync(daemon);
  }

  /** Seconds for {@code rsync -a} of everything into an empty directory. */
  double run(Path target) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(
                "rsync",
                "-a",
                "rsync://127.0.0.1:%d/%s/".formatted(daemon.port(), MODULE),
                target + "/")
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException("rsync ends with status " + status + ": " + said);
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  @Override
  public void close() {
    daemon.stop();
  }
}
