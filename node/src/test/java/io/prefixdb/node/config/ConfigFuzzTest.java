package io.prefixdb.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.fuzz.Fuzz;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration is read or refused with a sentence, whatever it is. */
class ConfigFuzzTest {
  @TempDir private Path directory;

  @Test
  void aConfigurationIsReadOrRefused() throws Exception {
    Path ini = Files.writeString(directory.resolve("node.ini"), golden("node.ini"));
    Fuzz texts =
        Fuzz.of(
            List.of(
                golden("node.conf").replace("./node.ini", ini.toString()),
                "{\"core\":{\"core_timeout_ms\":\"1d2h3m4s\"},\"workflow\":[{\"name\":\"w\",\"threads\":2}],"
                    + "\"prefixdb\":[{\"name\":\"db\",\"path\":\"data\",\"TTL_seconds\":\"7d\","
                    + "\"slave\":{\"enabled\":false}}]}",
                "{\"prefixdb\":[{\"name\":\"$ENV{A:db}\",\"path\":\"$INI{a.b:c}\","
                    + "\"ini\":\"$INCLUDE{FILE[path=\\\"%s\\\"]}\"}]}".formatted(ini)),
            "{",
            "}",
            "[]",
            "null",
            "\"",
            "-1",
            "1e999",
            "99999999999999999999",
            "$ENV{",
            "$INI{x.y",
            "$INCLUDE{SUBCONF[path=\"/\"]}",
            "/*",
            "\"name\":",
            "\"target\":\"db\"",
            "[[[[[[[[[[[[[[[[[[[[[[[[");
    Path file = directory.resolve("node.conf");
    texts.run(
        input -> {
          Files.write(file, input);
          try {
            ConfigFile.read(file, _ -> null);
          } catch (ConfigException e) {
            assertThat(e.getMessage()).isNotBlank();
          }
        });
  }

  @Test
  void anIniIsReadOrRefused() throws Exception {
    Fuzz texts =
        Fuzz.of(
            List.of(golden("node.ini")),
            "[",
            "]",
            "=",
            "\\",
            "\n",
            "#",
            "WAL_ttl_seconds=",
            "-",
            "9e9");
    Path file = directory.resolve("node.ini");
    texts.run(
        input -> {
          Files.write(file, input);
          try {
            assertThat(IniFile.walTtlSeconds(file)).isNotNegative();
          } catch (ConfigException e) {
            assertThat(e.getMessage()).isNotBlank();
          }
        });
  }

  private static String golden(String name) throws IOException, URISyntaxException {
    return Files.readString(
        Path.of(ConfigFuzzTest.class.getResource("/golden/" + name).toURI()),
        StandardCharsets.UTF_8);
  }
}
