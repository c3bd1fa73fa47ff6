package io.prefixdb.node;

import static io.prefixdb.node.LinkedNodes.port;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slaves that follow some prefixes and take writes of clients to the others. */
@Timeout(120)
final class OwnPrefixesTest {
  @TempDir Path directory;
  private LinkedNodes nodes;

  @BeforeEach
  void open() {
    nodes = new LinkedNodes(directory, "");
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void twoNodesFollowEachOtherAndEachLeadsItsOwn() throws Exception {
    int port = Ports.free();
    Node born = nodes.start("one", "service", 0, port);
    assertThat(set(born, "a", 1)).contains("\"OK\"");
    Node two = nodes.start("two", "service", port, 0, own("allowed_prefixes", "a"));
    assertThat(set(two, "b", 1)).contains("\"OK\"");
    born.close();
    Node one = nodes.start("one", "service", port(two), port, own("allowed_prefixes", "b"));

    for (int n = 2; n <= 20; n++) {
      assertThat(set(one, "a", n)).contains("\"OK\"");
      assertThat(set(two, "b", n)).contains("\"OK\"");
    }

    awaitState(one, "b", "InSync");
    awaitState(two, "a", "InSync");
    assertThat(state(one, "a")).isEqualTo("Excluded");
    await().untilAsserted(() -> assertThat(get(two, "a")).contains("{\"n\":20}"));
    await().untilAsserted(() -> assertThat(get(one, "b")).contains("{\"n\":20}"));
    assertThat(set(one, "b", 21)).contains("\"PrefixReadonly\"");
    assertThat(set(two, "a", 21)).contains("\"PrefixReadonly\"");
    assertThat(set(two, "only-here", 1)).as("one that is new").contains("\"OK\"");
  }

  @Test
  void whatClientsRemoveOfTheirOwnIsNoFaultOfTheSlave() throws Exception {
    Node master = nodes.start("master", "service", 0, 0);
    assertThat(set(master, "q", 1)).contains("\"OK\"");
    Node slave = nodes.start("slave", "service", port(master), 0, own("denied_prefixes", "p"));
    assertThat(set(slave, "p", 1)).contains("\"OK\"");
    awaitState(slave, "p", "Excluded");
    awaitState(slave, "q", "InSync");

    assertThat(ask(slave, "detach_prefixes", "\"prefixes\":[\"p\"],\"deny_timeout_s\":0"))
        .contains("\"OK\"");
    await().untilAsserted(() -> assertThat(named(slave, "p")).isEmpty());
    await()
        .untilAsserted(() -> assertThat(nodes.status(slave).at("/healthy").asBoolean()).isTrue());
    assertThat(set(slave, "p", 2)).contains("\"OK\"");

    awaitState(slave, "p", "Excluded");
    assertThat(prefix(slave, "p").path("sequence").asLong()).isEqualTo(1);
  }

  @Test
  void withoutTheOptionClientsWriteNothing() throws Exception {
    Node master = nodes.start("master", "service", 0, 0);
    Node slave = follower(master, ", \"denied_prefixes\": [\"p\"]");
    assertThat(set(slave, "p", 1)).contains("\"PrefixReadonly\"");
  }

  /** That of an original's copy, in the directory that it had then. */
  @Test
  void aDoubtAboutWhatIsItsOwnNowIsNoFaultOfTheSlave() throws Exception {
    Node master = nodes.start("master", "service", 0, 0);
    assertThat(set(master, "p", 1)).contains("\"OK\"");
    Node slave = follower(master, "");
    awaitState(slave, "p", "InSync");
    slave.close();
    Files.writeString(directory.resolve("slave/p/PREFIXDB.doubt"), "updates may be missing\n");
    slave = follower(master, "");
    assertThat(nodes.status(slave).at("/healthy").asBoolean()).isFalse();
    slave.close();

    Node owner = nodes.start("slave", "service", port(master), 0, own("denied_prefixes", "p"));

    awaitState(owner, "p", "Excluded");
    await()
        .untilAsserted(() -> assertThat(nodes.status(owner).at("/healthy").asBoolean()).isTrue());
  }

  /** Updates of clients have numbers that the master's have as well: nothing may be mixed. */
  @ParameterizedTest
  @ValueSource(strings = {"auto", "original"})
  void whatClientsWroteIsNotTakenForAMastersWhenThePrefixIsFollowedLater(String transfer)
      throws Exception {
    Node master = nodes.start("master", "service", 0, 0);
    assertThat(set(master, "p", 1)).contains("\"OK\"");
    assertThat(set(master, "q", 1)).contains("\"OK\"");
    Node slave = nodes.start("slave", "service", port(master), 0, own("denied_prefixes", "p"));
    assertThat(set(slave, "p", 7)).contains("\"OK\"");
    awaitState(slave, "q", "InSync");
    for (int n = 2; n <= 5; n++) {
      assertThat(set(master, "p", n)).contains("\"OK\"");
    }
    slave.close();

    slave = follower(master, ", \"transfer\": \"%s\"".formatted(transfer));

    awaitState(slave, "p", "Broken");
    assertThat(prefix(slave, "p").at("/broken/reason").asText()).isEqualTo("LineageMismatch");
    awaitState(slave, "q", "InSync");
    assertThat(get(slave, "p")).contains("{\"n\":7}");

    nodes.orderReload(slave, "{\"id\":\"1\",\"prefixes\":[\"p\"],\"method\":\"API\"}");

    awaitState(slave, "p", "InSync");
    assertThat(get(slave, "p")).contains("{\"n\":5}");
    assertThat(directory.resolve("slave_diverged/p"))
        .as("what clients wrote")
        .isNotEmptyDirectory();
  }

  private Node follower(Node master, String filters) throws Exception {
    return nodes.start("slave", "service", port(master), 0, new LinkedNodes.Options("", filters));
  }

  private static LinkedNodes.Options own(String filter, String prefix) {
    return new LinkedNodes.Options(
        "", ", \"own_prefixes\": true, \"%s\": [\"%s\"]".formatted(filter, prefix));
  }

  private static String set(Node node, String prefix, int n) throws IOException {
    return ask(node, "set", "\"prefix\":\"%s\",\"fields\":{\"k\":{\"n\":%d}}".formatted(prefix, n));
  }

  private static String get(Node node, String prefix) throws IOException {
    return ask(node, "get", "\"prefix\":\"%s\",\"fields\":[\"k\"]".formatted(prefix));
  }

  private static String ask(Node node, String method, String params) throws IOException {
    try (RawClient client = RawClient.connect(port(node))) {
      return client.ask("{\"method\":\"%s\",\"params\":{%s},\"id\":1}".formatted(method, params));
    }
  }

  private void awaitState(Node node, String prefix, String state) {
    await().untilAsserted(() -> assertThat(state(node, prefix)).isEqualTo(state));
  }

  private String state(Node node, String prefix) throws Exception {
    return named(node, prefix).map(found -> found.path("state").asText()).orElse("none");
  }

  private JsonNode prefix(Node node, String name) throws Exception {
    return named(node, name).orElseThrow();
  }

  private Optional<JsonNode> named(Node node, String name) throws Exception {
    return StreamSupport.stream(nodes.status(node).path("prefixes").spliterator(), false)
        .filter(prefix -> prefix.path("name").asText().equals(name))
        .findFirst();
  }
}
