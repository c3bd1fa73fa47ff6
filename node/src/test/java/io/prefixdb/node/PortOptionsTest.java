package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.TestNode.Options;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the options of ports, services and the prefixdb do, over real sockets. */
class PortOptionsTest {
  private static final String SET =
      "{\"method\":\"set\",\"params\":{\"prefix\":\"p\",\"fields\":{\"k\":1}},\"id\":1}";
  private static final String GET =
      "{\"method\":\"get\",\"params\":{\"prefix\":\"p\",\"fields\":[\"k\"]},\"id\":2}";
  private static final String NOTIFICATION =
      "{\"method\":\"set\",\"params\":{\"prefix\":\"p\",\"fields\":{\"k\":2}}}";

  @TempDir Path directory;

  @Test
  void keepAliveFalseClosesAfterTheFirstAnswer() throws Exception {
    try (TestNode node =
            TestNode.start(directory, "service", ", 'keep_alive': false", Options.NONE);
        RawClient client = node.connect()) {
      client.send(NOTIFICATION + "\r\n" + SET + "\r\n" + GET + "\r\n", List.of());

      assertThat(client.rest())
          .isEqualTo(
              "{\"jsonrpc\":\"2.0\",\"result\":{\"prefix\":\"p\",\"status\":\"OK\",\"fields\":{}},\"id\":1}\r\n");
    }
  }

  @Test
  void framesEndAsThePortSaysInEachDirection() throws Exception {
    String port =
        ", 'connection': {'reader': {'sep': '\\n'}, 'writer': {'sep': ' <end>'}}, 'threads': 1";
    for (String target : List.of("service", "queue", "batch", "db")) {
      Path own = directory.resolve(target);
      assertThat(own.toFile().mkdir()).isTrue();
      try (TestNode node = TestNode.start(own, target, port, Options.NONE);
          RawClient client = node.connect()) {
        client.send(
            target.equals("db") ? "s p k 1\ng p k\n" : SET + "\r\n\n" + GET + "\n", List.of());
        assertThat(client.until(" <end>")).as(target).contains("OK");
        assertThat(client.until(" <end>")).as(target).containsAnyOf("\"k\":1", "k=1\nOK <end>");
      }
    }
  }

  @Test
  void withoutSeparatorsWhatComesAtOnceIsAFrameAndAnswersFollowEachOther() throws Exception {
    try (TestNode node = TestNode.start(directory, "service", ", 'rn': false", Options.NONE);
        RawClient client = node.connect()) {
      client.send(SET, List.of());
      assertThat(client.until("\"id\":1}")).doesNotContain("\n");
      client.send(GET + " " + GET + "\r\n", List.of());
      assertThat(client.until("\"id\":2}") + client.until("\"id\":2}"))
          .isEqualTo(
              "{\"jsonrpc\":\"2.0\",\"result\":{\"prefix\":\"p\",\"status\":\"OK\",\"fields\":{\"k\":1}},\"id\":2}"
                  .repeat(2));
    }
  }

  @Test
  void aPortWhoseTargetIsNobodyClosesWhoSpeaks() throws Exception {
    try (TestNode node = TestNode.start(directory, "nobody");
        RawClient client = node.connect()) {
      client.send(GET + "\r\n", List.of());
      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void whatFollowsAnArrayIsNotLookedAtAndSpacesAreNothingThere() throws Exception {
    try (TestNode node = TestNode.start(directory, "batch");
        RawClient client = node.connect()) {
      client.send("   \r\n", List.of());
      assertThat(client.ask("[" + GET + "] tail")).startsWith("[{").contains("PrefixNotFound");
      assertThat(client.ask(" [" + GET + "]")).startsWith("{").contains("-32700");
    }
  }

  @Test
  void aSuspendedPortSendsEveryFrameBack() throws Exception {
    try (TestNode node = TestNode.start(directory, "service", ", 'suspend': true", Options.NONE);
        RawClient client = node.connect()) {
      assertThat(client.ask("anything at all")).isEqualTo("anything at all\r\n");
      assertThat(client.ask(SET)).isEqualTo(SET + "\r\n");
    }
  }

  @Test
  void aPortMayHaveEventLoopsOfItsOwn() throws Exception {
    try (TestNode node = TestNode.start(directory, "service", ", 'threads': 3", Options.NONE);
        RawClient one = node.connect();
        RawClient other = node.connect()) {
      assertThat(one.ask(SET)).contains("OK");
      assertThat(other.ask(GET)).contains("OK");

      assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
          .filteredOn(name -> name.startsWith("s-"))
          .hasSize(3); // one of them listens, each of the others has a connection
    }
    await() // a loop has ended a moment before its thread
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
                    .noneMatch(name -> name.startsWith("s-")));
  }

  @Test
  void aSuspendedPrefixdbAnswersEmptyResultsAndDoesNothing() throws Exception {
    try (TestNode node =
            TestNode.start(directory, "service", "", Options.ofDb(", 'suspend': true"));
        RawClient client = node.connect()) {
      assertThat(client.ask(SET)).contains("{\"prefix\":\"\",\"status\":\"OK\",\"fields\":{}}");
      assertThat(client.ask("{\"method\":\"range\",\"params\":{\"prefix\":\"p\"},\"id\":3}"))
          .contains(
              "{\"final\":true,\"prefix\":\"\",\"status\":\"OK\",\"fields\":{},\"stat\":null}");
      assertThat(client.ask("gap")).isEqualTo("OK\r\n");
    }
    assertThat(directory.resolve("data").resolve("p")).doesNotExist();
  }

  @Test
  void aServiceWithoutATargetIsUnavailable() throws Exception {
    try (TestNode node =
            TestNode.start(directory, "service", "", Options.ofService(", 'target': 'gone'"));
        RawClient client = node.connect()) {
      assertThat(client.ask(GET))
          .isEqualTo(
              "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32003,\"message\":\"Service"
                  + " unavailable\"},\"id\":2}\r\n");
      assertThat(client.ask("{\"method\":\"nosuch\",\"id\":4}")).contains("-32601");
    }
  }

  @Test
  void textIsAParseErrorWhereItIsNotAllowed() throws Exception {
    try (TestNode node =
            TestNode.start(
                directory,
                "service",
                "",
                Options.ofService(", 'target': 'db', 'allow_non_jsonrpc': false"));
        RawClient client = node.connect()) {
      assertThat(client.ask("gap")).contains("-32700");
    }
  }

  @Test
  void answersToUnknownCallsAreIgnoredWhereTheServiceSaysSo() throws Exception {
    String answer = "{\"result\":{},\"id\":7}";
    try (TestNode node =
            TestNode.start(
                directory,
                "service",
                "",
                Options.ofService(", 'target': 'db', 'ignore_unknown_id': true"));
        RawClient client = node.connect()) {
      client.send(answer + "\r\n" + GET + "\r\n", List.of());
      assertThat(client.frames(1)).contains("\"id\":2");
    }
  }

  @Test
  void arraysOfRequestsAreAnsweredByArrays() throws Exception {
    try (TestNode node = TestNode.start(directory, "batch");
        RawClient client = node.connect()) {
      assertThat(client.ask("[" + SET + "," + NOTIFICATION + "," + GET + "]"))
          .isEqualTo(
              "[{\"jsonrpc\":\"2.0\",\"result\":{\"prefix\":\"p\",\"status\":\"OK\",\"fields\":{}},\"id\":1},{\"jsonrpc\":\"2.0\",\"result\":{\"prefix\":\"p\",\"status\":\"OK\",\"fields\":{\"k\":2}},\"id\":2}]\r\n");
      assertThat(client.ask(GET)).contains("{\"k\":2}");
      client.send("[" + NOTIFICATION + "]\r\n", List.of());
      assertThat(client.ask("[{\"result\":1,\"id\":9},{\"id\":\"x\"},{}]"))
          .containsSubsequence("-32600", "\"id\":9}", "-32600", "\"id\":\"x\"}", "\"id\":null}]");
      assertThat(client.ask("[]"))
          .isEqualTo(
              "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32600,\"message\":\"Invalid"
                  + " Request\"},\"id\":null}\r\n");
    }
  }

  @Test
  void aBatchPortOrAQueueTakesNoText() throws Exception {
    for (String target : List.of("batch", "queue")) {
      Path own = directory.resolve(target);
      assertThat(own.toFile().mkdir()).isTrue();
      try (TestNode node = TestNode.start(own, target);
          RawClient client = node.connect()) {
        assertThat(client.ask("gap")).contains("-32700");
        assertThat(client.ask(GET)).contains("PrefixNotFound");
      }
    }
  }

  @Test
  void theTextPortSpeaksNoJson() throws Exception {
    try (TestNode node = TestNode.start(directory, "db");
        RawClient client = node.connect()) {
      assertThat(client.ask("s p k {\"a\": 1}")).isEqualTo("OK\r\n");
      assertThat(client.ask(GET)).isEqualTo("Unknown method\r\n");
      assertThat(client.ask("g p k")).isEqualTo("k={\"a\": 1}\nOK\r\n");
      client.send("exit\r\ng p k\r\n", List.of());
      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void valuesAreSentAsTheyAreWhereNothingIsRepaired() throws Exception {
    try (TestNode node =
            TestNode.start(
                directory, "service", "", Options.ofDb(", 'repair_json_values': false"));
        RawClient client = node.connect()) {
      assertThat(client.ask("corrupt p k word")).isEqualTo("OK\r\n");
      assertThat(client.ask(GET)).contains("\"fields\":{\"k\":word}");
      assertThat(client.ask("rj p")).isEqualTo("prefix: p\ntotal: 1\nrepair: 1\nOK\r\n");
      assertThat(client.ask(GET)).contains("\"fields\":{\"k\":\"word\"}");
      assertThat(client.ask("corrupt p k")).isEqualTo("OK\r\n"); // a value of no bytes
      assertThat(client.ask("g p k")).isEqualTo("k=\nOK\r\n");
      assertThat(client.ask(GET)).contains("\"fields\":{\"k\":\"\"}");
    }
  }
}
