package io.prefixdb.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options of single ports. */
final class PortConfigTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"port\": \"1\", \"target\": \"up\"",
        "\"port\": \"70000\", \"target\": \"db\"",
      })
  void refusesPortsThatItCannotServe(String options) {
    String server = ", \"server-tcp\": [{\"name\": \"s\", " + options + "}]";
    assertThatThrownBy(() -> parse(server))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("server-tcp[0].");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "true | | | true | \\r\\n | \\r\\n",
        "true | \\n | | true | \\n | \\r\\n",
        "true | | ; | false | \\r\\n | ;",
        "false | | | true | | ",
        "false | end | \\n | true | end | \\n",
      })
  void endsFramesAsThePortSays(
      String rn, String reader, String writer, String trim, String request, String answer)
      throws Exception {
    String server =
        """
        , "server-tcp": [{"name": "s", "port": "1", "target": "db", "rn": %s, "connection":
            {"reader": {"sep": "%s", "trimsep": %s}, "writer": {"sep": "%s"}}}]\
        """
            .formatted(rn, text(reader), trim, text(writer));
    assertThat(parse(server).servers().getFirst().framing())
        .isEqualTo(
            new Framing(
                text(request).translateEscapes(),
                Boolean.parseBoolean(trim),
                text(answer).translateEscapes()));
  }

  private static String text(@Nullable String column) {
    return column == null ? "" : column;
  }

  private NodeConfig parse(String servers) throws Exception {
    String text =
        "{\"client-tcp\": [{\"name\": \"up\", \"addr\": \"m\", \"port\": \"2\"}],"
            + " \"prefixdb\": [{\"name\": \"db\", \"path\": \"./data\"}]"
            + servers
            + "}";
    return ConfigFile.read(Files.writeString(directory.resolve("node.conf"), text), _ -> null);
  }
}
