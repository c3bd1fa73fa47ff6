package io.prefixdb.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefixdb.node.RawClient;
import io.prefixdb.node.store.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A node of a fleet with what is around it.
 *
 * @param upstream whom it follows through which link; none for the master
 * @param disk its own, where this user may make one
 */
record FleetNode(NodeProcess process, Optional<Upstream> upstream, Optional<SmallDisk> disk) {
  static final int LOG_SECONDS = 300;
  private static final int DISK_MB = 160;

  /** Whom a slave follows. */
  record Upstream(FleetNode node, Link link) {}

  static FleetNode master(Path directory, String name) throws IOException {
    Optional<SmallDisk> disk = SmallDisk.mountIfPossible(directory.resolve(name), DISK_MB);
    NodeFiles files = NodeFiles.in(directory, name).writeMaster();
    return new FleetNode(process(files), Optional.empty(), disk);
  }

  static FleetNode slave(Path directory, String name, FleetNode of) throws IOException {
    Optional<SmallDisk> disk = SmallDisk.mountIfPossible(directory.resolve(name), DISK_MB);
    Link link = new Link(of.process.files().slavePort());
    NodeFiles files = NodeFiles.in(directory, name).writeSlaveOf(link.port());
    return new FleetNode(process(files), Optional.of(new Upstream(of, link)), disk);
  }

  private static NodeProcess process(NodeFiles files) throws IOException {
    Files.writeString(
        files.config(),
        Files.readString(files.config())
            .replaceFirst(
                "\\{",
                "{\n  \"config\": {\"reload_sighup\": true},\n  \"retention\": {\"max_ttl\": %d},"
                    .formatted(LOG_SECONDS)));
    writeLogSeconds(files, LOG_SECONDS);
    return new NodeProcess(files);
  }

  String name() {
    return process.files().name();
  }

  Link link() {
    return upstream.orElseThrow().link();
  }

  FleetNode followed() {
    return upstream.orElseThrow().node();
  }

  /** Has the running node keep its logs for so long and no longer. */
  void keepLogs(int seconds) throws IOException, InterruptedException {
    writeLogSeconds(process.files(), seconds);
    signal("HUP");
  }

  private static void writeLogSeconds(NodeFiles files, int seconds) throws IOException {
    replace(files.ini(), "WAL_ttl_seconds=\\d+", "WAL_ttl_seconds=" + seconds);
    replace(files.config(), "\"max_ttl\": \\d+", "\"max_ttl\": " + seconds);
  }

  private static void replace(Path file, String pattern, String text) throws IOException {
    Files.writeString(file, Files.readString(file).replaceFirst(pattern, text));
  }

  void signal(String name) throws IOException, InterruptedException {
    Signals.send(name, process.pid());
  }

  /** Writes that are in memory only go to a table, and their log to the archive. */
  void flush() throws IOException {
    try (RawClient client = process.connect()) {
      for (String prefix : FleetWriters.PREFIXES) {
        assertThat(client.ask(Requests.compact(prefix))).contains("\"status\":\"OK\"");
      }
    }
  }

  /** The prefixes that only a reload mends. */
  static List<JsonNode> broken(JsonNode status) {
    List<JsonNode> broken = new ArrayList<>();
    for (JsonNode prefix : status.path("prefixes")) {
      if (prefix.path("state").asText().equals("Broken")) {
        broken.add(prefix);
      }
    }
    return broken;
  }

  /** A node with a prefix of which it knows that it is not well may not call itself well. */
  static void assertHonest(JsonNode status) {
    for (JsonNode prefix : status.path("prefixes")) {
      String state = prefix.path("state").asText();
      if (List.of("Broken", "Reloading").contains(state)) {
        assertThat(status.path("ready").asBoolean()).as("ready: %s", status).isFalse();
      }
      if (List.of("Broken", "Reloading", "Stuck", "Disconnected").contains(state)) {
        assertThat(status.path("healthy").asBoolean()).as("healthy: %s", status).isFalse();
      }
    }
  }

  void close() throws IOException, InterruptedException {
    if (upstream.isPresent()) {
      link().close();
    }
    process.end();
    if (disk.isPresent()) {
      disk.get().close();
    }
  }
}
