package io.prefixdb.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigChangeTest {
  @TempDir Path directory;

  @Test
  void whatWaitsIsToldUntilItIsPutBackAndWhatCountsOnce() throws Exception {
    NodeConfig started = config("");
    NodeConfig changed = config(", \"wal_path\": \"w\", \"range_limit\": 7");
    NodeConfig again = config(", \"wal_path\": \"w\", \"range_limit\": 7, \"preopen\": false");

    assertThat(ConfigChange.of(started, started, changed))
        .isEqualTo(
            new ConfigChange(
                List.of("prefixdb[0].range_limit: default -> 7"), List.of("prefixdb[0].wal_path")));
    assertThat(ConfigChange.of(started, changed, again))
        .isEqualTo(
            new ConfigChange(List.of(), List.of("prefixdb[0].preopen", "prefixdb[0].wal_path")));
    assertThat(ConfigChange.of(started, again, started))
        .isEqualTo(new ConfigChange(List.of("prefixdb[0].range_limit: 7 -> default"), List.of()));
  }

  private NodeConfig config(String more) throws IOException, ConfigException {
    Path file = directory.resolve("node.conf");
    Files.writeString(file, "{\"prefixdb\": [{\"name\": \"db\", \"path\": \"d\"" + more + "}]}");
    return ConfigFile.read(file, name -> null);
  }
}
