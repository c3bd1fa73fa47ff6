package io.prefixdb.operator.observed;

import static java.util.Collections.nCopies;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpNodeProbeTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private StubNode node;

  @BeforeEach
  void start() throws IOException {
    node = StubNode.start();
  }

  @AfterEach
  void stop() {
    node.close();
    http.close();
  }

  @Test
  void readsTheVerdictAndSkipsWhatItDoesNotKnow() throws Exception {
    node.status =
        """
        {"node": "orders-slave-0", "cluster": "5f0c", "version": "9", "mode": "slave",
         "walTtlSeconds": 0, "replicationSupported": false, "upstream": "m:1",
         "upstreamConnected": true, "healthy": false, "reasons": ["prefix 'p' is Broken"],
         "prefixes": [{"name": "p", "state": "Broken", "sequence": 10, "masterSequence": 20,
           "lagSequences": 10, "lagSeconds": 1.5, "bytes": 5,
           "broken": {"reason": "WALGap", "need": 11, "first": 15, "last": 20,
             "since": "2026-01-01T00:00:00Z", "message": "gone"}}],
         "reload": {"running": true, "id": "x", "prefixes": ["p"], "keysDone": 1, "bytesDone": 2},
         "disk": {"freeBytes": 1}}
        """;

    NodeVerdict verdict = ask();

    assertThat(verdict.healthy()).isFalse();
    assertThat(verdict.reasonText()).isEqualTo("prefix 'p' is Broken");
    assertThat(verdict.brokenPrefixes())
        .singleElement()
        .satisfies(
            prefix ->
                assertThat(prefix.broken())
                    .isEqualTo(
                        new NodeVerdict.Broken(
                            "WALGap", 11L, 20L, "2026-01-01T00:00:00Z", "gone")));
    assertThat(verdict.reload()).isNotNull();
    assertThat(verdict.lastReload()).isNull();
  }

  /** Takes more than a second. */
  @Test
  void slowAnswerIsOne() throws Exception {
    node.delay = Duration.ofMillis(1300);

    assertThat(ask().healthy()).isFalse();
  }

  @Test
  void responseTimesAreThoseOfAPort() throws Exception {
    node.status =
        """
        {"responseTimes": [null, {}, {"port": "slave-tcp", "requests": 0},
          {"port": "main-tcp", "requests": 500, "p50Millis": 0.2, "p95Millis": 0.9, "p99Millis": 3.5}]}
        """;

    assertThat(ask().timesOf("main-tcp"))
        .contains(new NodeVerdict.ResponseTimes("main-tcp", 500, 3.5));
    assertThat(ask().timesOf("queue-tcp")).isEmpty();
  }

  @Test
  void answerThatIsNoVerdictIsAFailureInWords() {
    node.status = "<html>";
    assertThatThrownBy(this::ask).rootCause().isNotNull();
    assertThatThrownBy(this::ask).hasMessageContaining("something that is not its status");
    node.statusCode = 500;
    assertThatThrownBy(this::ask).hasMessageContaining("answered 500 to GET /v1/status");
  }

  /** It has no verdict yet: silence, and no lie. */
  @Test
  void nodeThatStartsGivesNoVerdictAndSaysWhy() {
    node.statusCode = 503;
    node.status =
        """
        {"type": "urn:prefixdb:problem:starting", "title": "Service Unavailable", "status": 503,
         "detail": "this node starts, and can tell nothing of its prefixes yet"}
        """;

    assertThatThrownBy(this::ask).hasMessageContaining("still opens its data");
    node.status = "no healthy upstream";
    assertThatThrownBy(this::ask).hasMessageContaining("answered 503 to GET /v1/status");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{'prefixes': [null]}",
        "{'prefixes': [{'state': 'InSync'}]}",
        "{'prefixes': [{'name': 'p', 'lagSeconds': 1e300}]}",
        "{'prefixes': [{'name': 'p', 'broken': {'since': 'yesterday'}}]}",
        "{'startedAt': '+999999999-01-01T00:00:00Z'}",
        "{'retention': {'slaves': [null]}}",
        "{'responseTimes': [{'port': 'main-tcp', 'requests': 1, 'p99Millis': 1e999}]}",
        "{'responseTimes': [{'port': 'main-tcp', 'requests': 1, 'p99Millis': -1}]}",
        "{'retention': {'lastLoss': {'time': ''}}}"
      })
  void answerThatCannotBeMeantIsAFailureInWords(String status) {
    node.status = status.replace('\'', '"');
    assertThatThrownBy(this::ask).hasMessageContaining("something that is not its status");
  }

  /** It would make a status that the API server refuses, so that no pass could end. */
  @Test
  void textsThatNoStatusHasRoomForAreNotTaken() {
    node.status = "{\"clusterId\": \"%s\"}".formatted("x".repeat(200_000));
    assertThatThrownBy(this::ask).hasMessageContaining("something that is not its status");

    node.status = "{\"prefixes\": [{\"name\": \"%s\"}]}".formatted("x".repeat(1001));
    assertThatThrownBy(this::ask).hasMessageContaining("a prefix whose name has 1001 characters");

    for (String told :
        new String[] {
          "{\"role\": \"%s\"}",
          "{\"upstream\": \"%s\"}",
          "{\"clusterId\": \"%s\"}",
          "{\"prefixes\": [{\"name\": \"p\", \"broken\": {\"reason\": \"%s\"}}]}",
          "{\"retention\": {\"slaves\": [{\"name\": \"%s\"}]}}"
        }) {
      node.status = told.formatted("x".repeat(1001));
      assertThatThrownBy(this::ask).hasMessageContaining("a word of 1001 characters");
    }
  }

  /** It would be stored as another one, so that the status was written again and again. */
  @Test
  void halfACharacterIsNotTaken() throws Exception {
    node.status =
        """
        {"reasons": ["a\\ud800b", "\\ud83d\\ude00 ж"], "upstream": "\\udc00"}
        """;

    assertThat(ask().reasonText()).isEqualTo("a?b; 😀 ж");
    assertThat(ask().upstream()).isEqualTo("?");
  }

  /** What is not closed stays until the operator of all clusters has no memory left. */
  @Test
  void nodeThatStandsStillInItsAnswerKeepsNoConnection() throws Exception {
    try (var still = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var answer =
          new HttpNodeProbe(http)
              .ask(URI.create("http://127.0.0.1:%d/".formatted(still.getLocalPort())))
              .toCompletableFuture();
      try (Socket connection = still.accept()) {
        connection
            .getOutputStream()
            .write(
                "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"node\": "
                    .getBytes(StandardCharsets.US_ASCII));
        connection.setSoTimeout(20_000);
        assertThat(connection.getInputStream().readAllBytes()).isNotEmpty();
      }
      assertThatThrownBy(answer::join).hasRootCauseInstanceOf(TimeoutException.class);
    }
  }

  /** A healthy master with very many prefixes and slaves. */
  @Test
  void statusOfAHundredThousandPairsIsReadAndNotKept() throws Exception {
    var pairs = new StringJoiner(",");
    for (int pair = 0; pair < 100_000; pair++) {
      pairs.add(
          """
          {"name": "orders-slave-%d", "prefix": "prefix-%d", "address": "10.0.0.1:40000",
           "position": 123456789, "lagSequences": 0, "headroomSeconds": %d, "trend": "steady"}
          """
              .formatted(pair / 1000, pair % 1000, pair == 99_500 ? 17 : 7200));
    }
    node.status = "{\"healthy\": true, \"retention\": {\"slaves\": [%s]}}".formatted(pairs);

    NodeVerdict verdict = ask();

    assertThat(verdict.healthy()).isTrue();
    assertThat(verdict.followers()).hasSizeLessThan(25_000);
    assertThat(verdict.followers())
        .filteredOn(follower -> "orders-slave-99".equals(follower.name()))
        .extracting(NodeVerdict.Follower::headroomSeconds)
        .containsExactly(17.0);
  }

  @Test
  void statusThatIsTooLargeIsToldAsSuch() {
    node.status = "{\"node\": \"n\"%s}".formatted(" ".repeat(5 << 20));
    assertThatThrownBy(this::ask).hasMessageContaining("it is too large: 64 MiB are read, and 4");

    node.status =
        "{\"prefixes\": [%s]}".formatted(String.join(",", nCopies(20_001, "{\"name\": \"p\"}")));
    assertThatThrownBy(this::ask).hasMessageContaining("20001 prefixes, more than the 20000");
  }

  /** Two letters of an answer may become fifty bytes in memory. */
  @Test
  void ofListsThatNobodyReadsToTheEndTheBeginningIsKept() throws Exception {
    node.status =
        "{\"reasons\": [%s], \"responseTimes\": [%s], \"healthy\": true}"
            .formatted(
                String.join(",", nCopies(500_000, "\"\"")),
                String.join(",", nCopies(500_000, "{}")));

    NodeVerdict verdict = ask();

    assertThat(verdict.healthy()).isTrue();
    assertThat(verdict.reasons()).hasSize(1000);
    assertThat(verdict.responseTimes()).hasSize(1000);
  }

  /** Each may tell as much as one node may tell. */
  @Test
  void nodesThatTellTooMuchTogetherDoNotEndTheOperator() throws Exception {
    var probe = new HttpNodeProbe(http, new AnswerRoom(3L << 20));
    node.status = large(2000);
    try (StubNode other = StubNode.start();
        StubNode small = StubNode.start()) {
      other.status = large(2000);
      small.status = large(200);

      assertThat(ask(probe, node).prefixList()).hasSize(2000);
      assertThatThrownBy(() -> ask(probe, other))
          .hasMessageContaining("it is too large: 256 KiB of each node are kept, and 3 MiB of all");
      assertThat(ask(probe, small).prefixList()).as("it has its own room").hasSize(200);
      assertThat(ask(probe, node).prefixList()).as("in the place of the first").hasSize(2000);

      node.status = large(20);
      assertThat(ask(probe, node).prefixList()).hasSize(20);
      assertThat(ask(probe, other).prefixList()).as("that made room").hasSize(2000);

      node.status = large(2000);
      assertThatThrownBy(() -> ask(probe, node)).hasMessageContaining("it is too large");
      probe.forgetAllBut(Set.of(node.adminPort(), small.adminPort()));
      assertThat(ask(probe, node).prefixList()).as("the other is gone").hasSize(2000);
    }
  }

  /** About a kilobyte for each prefix. */
  private static String large(int prefixes) {
    var names = new StringJoiner(",");
    for (int i = 0; i < prefixes; i++) {
      names.add("{\"name\": \"%01000d\"}".formatted(i));
    }
    return "{\"prefixes\": [%s]}".formatted(names);
  }

  private NodeVerdict ask() {
    return ask(new HttpNodeProbe(http), node);
  }

  /** As the poller does: what could not be read in time, on a busy machine, is asked for again. */
  private static NodeVerdict ask(HttpNodeProbe probe, StubNode node) {
    return await()
        .atMost(Duration.ofMinutes(1))
        .pollDelay(Duration.ZERO)
        .ignoreExceptionsMatching(HttpNodeProbeTest::cameTooLate)
        .until(
            () -> probe.ask(node.adminPort()).toCompletableFuture().get(10, TimeUnit.SECONDS),
            Objects::nonNull);
  }

  private static boolean cameTooLate(Throwable failure) {
    return failure.getCause() instanceof TimeoutException
        || failure.getCause() instanceof HttpTimeoutException;
  }
}
