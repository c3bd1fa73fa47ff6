package io.prefixdb.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prefixdb.node.config.ServerConfig.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pairs of configuration and options file in {@code conf/} of the project. */
final class ReadyConfigurationsTest {
  private static final Path CONF = Path.of("..", "conf");
  private static final Map<String, String> ENV = Map.of("PREFIXDB_MASTER", "master5");

  @ParameterizedTest
  @CsvSource({"prefixdb", "master", "slave", "master-slave"})
  void aPairMakesANodeOfItsMode(String mode) throws Exception {
    NodeConfig config = ConfigFile.read(CONF.resolve(mode + ".conf"), ENV::get);

    assertThat(config.mode().text()).isEqualTo(mode);
    assertThat(config.servers())
        .extracting(ServerConfig::port)
        .containsExactly(23000, 23001, 23002, 23003);
    assertThat(config.servers())
        .extracting(ServerConfig::kind)
        .containsExactly(Kind.QUEUE, Kind.QUEUE, Kind.QUEUE, Kind.TEXT);
    assertThat(config.servers().stream().flatMap(server -> server.workflow().stream()))
        .extracting(WorkflowConfig::threads)
        .containsExactly(6, 1, 1);
    assertThat(config.store().path()).isEqualTo(Path.of("/monamour/prefixdb"));
    assertThat(config.store().detachPath()).isEqualTo(Path.of("/monamour/prefixdb_detach"));
    assertThat(config.logger().path()).contains(Path.of("/logs/" + mode + ".log"));
    assertThat(config.logger().common().look().fraction()).isEqualTo(3);
    assertThat(config.slave().map(s -> s.upstream().address()))
        .isEqualTo(mode.contains("slave") ? Optional.of("master5:23002") : Optional.empty());
  }

  @Test
  void pathsAndPortsComeFromTheEnvironment() throws Exception {
    Map<String, String> env =
        Map.of("PREFIXDB_PATH", "/d/x", "PREFIXDB_LOGS", "/l", "PREFIXDB_PORT_MAIN", "24000");
    NodeConfig config = ConfigFile.read(CONF.resolve("master.conf"), env::get);
    assertThat(config.store().path()).isEqualTo(Path.of("/d/x"));
    assertThat(config.store().detachPath()).isEqualTo(Path.of("/d/x_detach"));
    assertThat(config.logger().path()).contains(Path.of("/l/master.log"));
    assertThat(config.servers().getFirst().port()).isEqualTo(24000);
  }

  @Test
  void configurationsWithoutAMasterDifferOnlyInTheirOptionsFile() throws Exception {
    assertThat(
            lines("prefixdb.conf").stream()
                .map(l -> l.replace("prefixdb.ini", "master.ini"))
                .toList())
        .isEqualTo(lines("master.conf"));
    assertThat(
            lines("slave.conf").stream()
                .map(l -> l.replace("slave.ini", "master-slave.ini"))
                .toList())
        .isEqualTo(lines("master-slave.conf"));
  }

  @Test
  void aSlaveHasAClientAGatewayAndASlaveSectionMore() throws Exception {
    ObjectNode slave = tree("slave.conf");
    ObjectNode master = tree("master.conf");
    assertThat(slave.remove("client-tcp")).isNotNull();
    assertThat(slave.remove("prefixdb-gateway")).isNotNull();
    assertThat(engine(slave).remove("slave")).isNotNull();
    engine(slave).remove("ini");
    engine(master).remove("ini");
    assertThat(slave).isEqualTo(master);
  }

  @Test
  void optionsFilesDifferOnlyInHowLongTheLogIsKept() throws Exception {
    for (String other : List.of("prefixdb.ini", "slave.ini")) {
      assertThat(
              lines(other).stream()
                  .map(l -> l.replace("WAL_ttl_seconds=0", "WAL_ttl_seconds=7200"))
                  .toList())
          .isEqualTo(lines("master.ini"));
    }
    assertThat(lines("master-slave.ini")).isEqualTo(lines("master.ini"));
  }

  @Test
  void aSlaveWithoutAMasterIsRefusedInTheWordsThatPeopleKnow() {
    assertThatThrownBy(() -> ConfigFile.read(CONF.resolve("slave.conf"), _ -> null))
        .hasMessage(
            "In the configuration of the 'client-tcp1', you must set the 'addr' field or enable"
                + " suspend mode");
  }

  private static List<String> lines(String name) throws IOException {
    return Files.readAllLines(CONF.resolve(name));
  }

  private static ObjectNode tree(String name) throws Exception {
    ConfigSource source =
        new ConfigSource(CONF.resolve(name), List.of(), variable -> ENV.getOrDefault(variable, ""));
    return (ObjectNode)
        ConfigFile.JSON.readTree(
            ConfigFile.text(source).replace("slave.log", "x.log").replace("master.log", "x.log"));
  }

  private static ObjectNode engine(JsonNode root) {
    return (ObjectNode) ((ArrayNode) root.required("prefixdb")).required(0);
  }
}
