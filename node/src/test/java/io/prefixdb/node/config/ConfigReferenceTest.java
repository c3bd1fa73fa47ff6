package io.prefixdb.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md} and the tables behind it; WRITE_REFERENCE=true writes it. */
final class ConfigReferenceTest {
  private static final Path PAGE = Path.of("..", "docs", "configuration.md");
  private static final Path OPERATIONS = Path.of("..", "docs", "operations.md");
  private static final Path GENERATED =
      Path.of("src", "test", "resources", "golden", "generated-config.jsonl");

  /** What the original knows, though it generates nothing of it. */
  private static final Set<String> OF_THE_ORIGINAL =
      Set.of(
          "startup",
          "io-queue",
          "io-broker",
          "io-hub",
          "io-tank",
          "jsonrpc-batch",
          "jsonrpc-broker",
          "jsonrpc-repli",
          "jsonrpc-hub",
          "jsonrpc-stub",
          "jsonrpc-extract",
          "jsonrpc-backlog",
          "connection.writer.wrnsize",
          "writer.wrnsize");

  @Test
  void thePageIsThatOfTheProgram() throws IOException {
    if ("true".equals(System.getenv("WRITE_REFERENCE"))) {
      Files.writeString(PAGE, ConfigReference.page());
    }
    assertThat(Files.readString(PAGE))
        .as(
            "run this test with WRITE_REFERENCE=true in the environment, look at the change and commit it")
        .isEqualTo(ConfigReference.page());
  }

  @Test
  void everyMeaningIsThatOfAnOption() {
    Set<String> known = new TreeSet<>();
    OptionTable.root().properties().forEach(c -> collect(known, c.getKey(), c.getValue()));
    assertThat(known).containsAll(Meanings.all().keySet());
  }

  /** Who goes back to the original has to remove these from the file first. */
  @Test
  void theWayBackNamesAllThatTheOriginalRefuses() throws IOException {
    ObjectNode original = ConfigFile.JSON.createObjectNode();
    for (String line : Files.readAllLines(GENERATED)) {
      original.setAll((ObjectNode) ConfigFile.JSON.readTree(line));
    }
    Set<String> ours = new TreeSet<>();
    OptionTable.root()
        .properties()
        .forEach(
            component -> {
              if (original.has(component.getKey())) {
                addOurs(ours, "", component.getValue(), original.get(component.getKey()));
              } else {
                ours.add(component.getKey());
              }
            });
    ours.removeAll(OF_THE_ORIGINAL);

    String page = Files.readString(OPERATIONS);
    String back = page.substring(page.indexOf("\nBack: "), page.indexOf("\n## Backup and restore"));
    assertThat(ours)
        .hasSizeGreaterThan(10)
        .allSatisfy(name -> assertThat(back).contains("`" + name + "`"));
  }

  private static void addOurs(Set<String> ours, String path, JsonNode known, JsonNode original) {
    if (known.isArray()) {
      addOurs(ours, path, known.get(0), original.path(0));
      return;
    }
    for (var member : known.properties()) {
      String option = path + member.getKey();
      if (!original.has(member.getKey())) {
        ours.add(option);
      } else if (member.getValue().isContainerNode()) {
        addOurs(ours, option + ".", member.getValue(), original.get(member.getKey()));
      }
    }
  }

  @Test
  void everyOptionThatIsReadHasAMeaning() throws Exception {
    ObjectNode all = (ObjectNode) ConfigFile.JSON.readTree(GeneratedConfig.of(List.of()));
    all.putObject("admin").put("port", "0");
    set(all, "prefixdb", "path", "./data");
    ObjectNode slave = (ObjectNode) all.get("prefixdb").get(0).get("slave");
    slave.put("enabled", true).put("target", "prefixdb-gateway1");
    set(all, "prefixdb-gateway", "outgoing_target", "client-tcp1");
    set(all, "client-tcp", "addr", "master");
    set(all, "client-tcp", "port", "1");
    set(all, "server-tcp", "port", "1");
    set(all, "server-tcp", "target", "jsonrpc-queue1");
    set(all, "jsonrpc-queue", "target", "prefixdb-service1");
    set(all, "jsonrpc-queue", "workflow", "workflow1");
    set(all, "prefixdb-service", "target", "prefixdb1");
    Components components = new Components(all);
    new ConfigReader(components, Path.of("")).read();

    Set<String> read = new TreeSet<>(components.given().keySet());
    components.unread().forEach(read::remove);
    read.removeIf(path -> Meanings.all().containsKey(path.replace("[0]", "")));
    assertThat(read).as("options without a line in meanings.txt").isEmpty();
  }

  private static void set(ObjectNode all, String component, String option, String value) {
    ((ObjectNode) all.get(component).get(0)).put(option, value);
  }

  private static void collect(Set<String> into, String path, JsonNode spec) {
    if (spec.isTextual()) {
      into.add(path);
    } else if (spec.isArray()) {
      collect(into, path, spec.get(0));
    } else {
      spec.properties().forEach(m -> collect(into, path + "." + m.getKey(), m.getValue()));
    }
  }
}
