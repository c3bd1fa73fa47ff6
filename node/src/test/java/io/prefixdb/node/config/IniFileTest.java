package io.prefixdb.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the node itself reads of RocksDB's options file. */
final class IniFileTest {
  @TempDir Path directory;

  @Test
  void readsOnlyTheRightSectionOfTheOptionsFile() throws Exception {
    Path ini = directory.resolve("node.ini");
    Files.writeString(
        ini, "[Version]\nWAL_ttl_seconds=1\n[DBOptions]\n# c\n WAL_ttl_seconds = 60 # x\n");
    assertThat(IniFile.walTtlSeconds(ini)).isEqualTo(60);
    Files.writeString(ini, "[DBOptions] # c\nWAL_ttl_seconds=60\n[CFOptions \"default\"]\n");
    assertThat(IniFile.walTtlSeconds(ini)).as("read as RocksDB reads it").isEqualTo(60);
    for (String forEver : List.of("9999999999", "18446744073709551615")) {
      Files.writeString(ini, "[DBOptions]\nWAL_ttl_seconds=" + forEver + "\n");
      assertThat(Duration.ofSeconds(IniFile.walTtlSeconds(ini)).toNanos()).isPositive();
    }
    Files.writeString(ini, "[DBOptions]\nWAL_ttl_seconds=soon\n");
    assertThatThrownBy(() -> IniFile.walTtlSeconds(ini))
        .hasMessageEndingWith("WAL_ttl_seconds=soon (expected: a number of seconds)");
    assertThatThrownBy(() -> IniFile.walTtlSeconds(directory.resolve("none.ini")))
        .hasMessageContaining("cannot be read");
  }
}
