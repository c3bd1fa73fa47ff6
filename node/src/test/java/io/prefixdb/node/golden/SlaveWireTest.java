package io.prefixdb.node.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.golden.RecordedMaster.Asked;
import io.prefixdb.node.golden.SlaveWire.Question;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our slave plays the recorded slave's part, and our master the recorded master's. The recorded
 * pauses are 200 ms between questions for a prefix and a second between lists; played here four
 * times as fast, in some seconds.
 */
@Timeout(60)
final class SlaveWireTest {
  private static final int PULL_MS = 50;
  private static final int LIST_MS = 250;

  /** The shortest recorded gap that was a pause, in seconds. */
  private static final double PAUSE = 0.15;

  private static final Path INI = Path.of("src/test/resources/golden/node.ini").toAbsolutePath();

  @TempDir Path directory;

  @Test
  void ourSlaveSaysToTheRecordedMasterWhatTheOriginalSaid() throws Exception {
    List<Question> recorded = SlaveWire.questions();
    try (RecordedMaster master = new RecordedMaster(recorded);
        GoldenNode slave = slave(master, "original")) {
      await().atMost(Duration.ofSeconds(20)).until(master::isThrough);
      assertSame(recorded, master.asked());
      assertThat(master.unknown()).isEmpty();
      assertThat(master.asked())
          .extracting(request -> request.request().replaceAll("(?s)^.*\"id\":(\\d+)}\\r\\n$", "$1"))
          .startsWith("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12");
      assertThat(slave.call("get", "\"prefix\":\"one\",\"fields\":[\"a\",\"b\",\"c\"]"))
          .contains("\"fields\":{\"a\":1,\"b\":2,\"c\":3}");
      assertThat(slave.call("get", "\"prefix\":\"two\",\"fields\":[\"n\"]"))
          .contains("\"fields\":{\"n\":1}");
    }
  }

  /** Our own methods, once a connection, are all that an original hears of us besides. */
  @ParameterizedTest
  @CsvSource({"auto, start_stream get_history", "pull, get_history"})
  void ourSlaveAsksAnOriginalOnceAConnectionForWhatItDoesNotKnow(String transfer, String methods)
      throws Exception {
    List<Question> recorded = SlaveWire.questions();
    try (RecordedMaster master = new RecordedMaster(recorded);
        GoldenNode _ = slave(master, transfer)) {
      await().atMost(Duration.ofSeconds(20)).until(master::isThrough);
      assertSame(recorded, master.asked());
      assertThat(master.unknown())
          .extracting(request -> request.replaceAll("(?s)^.*\"method\":\"(\\w+)\".*$", "$1"))
          .containsExactlyInAnyOrderElementsOf(Arrays.asList(methods.split(" ")));
    }
  }

  /** A slave that is not there yet when the time comes would begin a day later. */
  @Test
  void aSlaveWithAStartTimeAsksNothingBefore() throws Exception {
    ZonedDateTime start =
        ZonedDateTime.now(ZoneId.systemDefault()).plusSeconds(8).truncatedTo(ChronoUnit.SECONDS);
    String option = ", \"start_time\": \"%s\"".formatted(start.toLocalTime());
    try (RecordedMaster master = new RecordedMaster(SlaveWire.questions());
        GoldenNode _ = slave(master, "original", option)) {
      await().atMost(Duration.ofSeconds(40)).until(() -> !master.asked().isEmpty());
      assertThat(ZonedDateTime.now(ZoneId.systemDefault())).isAfterOrEqualTo(start);
    }
  }

  /** The recorded answer to the third question, whose batch begins at 2, comes to the first. */
  @Test
  void aSlaveThatMayLoseUpdatesGoesOnBehindAGap() throws Exception {
    List<Question> recorded = SlaveWire.questions();
    Question late =
        recorded.stream()
            .filter(q -> q.answer().contains("\"seq_last\":2,"))
            .findFirst()
            .orElseThrow();
    String first = late.request().replace("\"seq\":2", "\"seq\":1");
    List<Question> gap =
        List.of(recorded.getFirst(), new Question(1, first, late.answer()), recorded.get(5));
    try (RecordedMaster master = new RecordedMaster(gap);
        GoldenNode slave = slave(master, "original", ", \"acceptable_loss_seq\": 1")) {
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(slave.call("get", "\"prefix\":\"one\",\"fields\":[\"b\",\"c\"]"))
                      .contains("\"fields\":{\"b\":2,\"c\":3}"));
      await()
          .until(() -> master.asked().stream().anyMatch(q -> q.request().contains("\"seq\":4,")));
    }
  }

  /** Numbers go on, but the last update here is another one there. */
  @Test
  void anOriginalThatWasPutBackFromAnOldCopyIsNotFollowed() throws Exception {
    try (RecordedMaster master = new RecordedMaster(SlaveWire.questions());
        GoldenNode slave = slave(master, "pull")) {
      awaitLevel(master, slave);
      master.become(back("AQFjBTRxAQFs", 9));
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> assertThat(slave.status()).contains("\"reason\":\"LineageMismatch\""));
      assertThat(slave.call("get", "\"prefix\":\"one\",\"fields\":[\"c\"]"))
          .contains("\"fields\":{\"c\":3}");
    }
  }

  /** As after a power cut of both. */
  @Test
  void anOriginalThatWasPutBackWhileTheSlaveWasDownIsNotFollowedEither() throws Exception {
    try (RecordedMaster master = new RecordedMaster(SlaveWire.questions())) {
      try (GoldenNode slave = slave(master, "pull")) {
        awaitLevel(master, slave);
      }
      master.become(back("AQFjBTRxAQFs", 9));
      try (GoldenNode slave = slave(master, "pull")) {
        await()
            .atMost(Duration.ofSeconds(20))
            .untilAsserted(
                () -> assertThat(slave.status()).contains("\"reason\":\"LineageMismatch\""));
        assertThat(slave.call("get", "\"prefix\":\"one\",\"fields\":[\"c\"]"))
            .contains("\"fields\":{\"c\":3}");
      }
      master.become(back("AQFjBTNxAQFs", 3));
      try (GoldenNode slave = slave(master, "pull")) {
        await()
            .atMost(Duration.ofSeconds(20))
            .untilAsserted(
                () -> assertThat(slave.status()).contains("InSync").doesNotContain("\"broken\""));
      }
    }
  }

  /** A slave that took the master's place has its updates with times of its own. */
  @ParameterizedTest
  @ValueSource(strings = {"AQFjBTNxAQFr", "AQFjBTNxAQFs"})
  void anOriginalThatComesBackWithTheSameUpdatesIsFollowed(String third) throws Exception {
    try (RecordedMaster master = new RecordedMaster(SlaveWire.questions());
        GoldenNode slave = slave(master, "pull")) {
      awaitLevel(master, slave);
      master.become(back(third, 3));
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () ->
                  master.asked().stream()
                      .map(Asked::request)
                      .anyMatch(request -> request.contains("\"seq\":4,\"limit\":100")));
      assertThat(master.asked())
          .extracting(Asked::request)
          .filteredOn(request -> request.contains("\"one\""))
          .first()
          .asString()
          .contains("\"seq\":3,\"limit\":1}");
      assertThat(slave.status()).doesNotContain("\"broken\"");
    }
  }

  private static void awaitLevel(RecordedMaster master, GoldenNode slave) {
    await().atMost(Duration.ofSeconds(20)).until(master::isThrough);
    await().until(() -> slave.status().contains("\"sequence\":3"));
  }

  /** What the master says when it is back, whose third update of one prefix ends like that. */
  private static List<Question> back(String third, int last) throws IOException {
    Question list = SlaveWire.questions().getFirst();
    String log = "AgAAAAAAAAACAAAAAQFiBTJxAQFr" + third;
    String answer =
        "{\"jsonrpc\":\"2.0\",\"result\":{\"prefix\":\"one\",\"seq_first\":2,\"seq_last\":2,"
            + "\"seq_final\":%d,\"logs\":[\"%s\"],\"status\":\"OK\"},\"id\":1}\r\n"
                .formatted(last, log);
    String request =
        "{\"jsonrpc\":\"2.0\",\"method\":\"get_updates_since\","
            + "\"params\":{\"prefix\":\"one\",\"seq\":3,\"limit\":1},\"id\":1}\r\n";
    return List.of(list, new Question(0, request, answer));
  }

  @Test
  void ourMasterAnswersTheRecordedSlaveAsTheOriginalDid() throws Exception {
    try (GoldenNode master = GoldenNode.master(directory.resolve("master"), INI)) {
      master.call("set", "\"prefix\":\"one\",\"fields\":{\"a\":1}");
      boolean second = false;
      for (Question question : SlaveWire.questions()) {
        if (question.answer().contains("\"seq_last\":2,")) {
          master.call("set", "\"prefix\":\"one\",\"fields\":{\"b\":2,\"c\":3}");
        } else if (!second && question.answer().contains("\"two\"")) {
          second = true;
          master.call("inc", "\"prefix\":\"two\",\"update\":{\"n\":{\"inc\":1}}");
        }
        Exchange exchange =
            new Exchange(1, "wire", question.request(), question.answer(), 0, List.of(), true, "");
        assertThat(exchange.comparable(master.ask(question.request())))
            .as(question.request())
            .isEqualTo(exchange.comparable(question.answer()));
      }
    }
  }

  private GoldenNode slave(RecordedMaster master, String transfer) throws Exception {
    return slave(master, transfer, "");
  }

  private GoldenNode slave(RecordedMaster master, String transfer, String options)
      throws Exception {
    return GoldenNode.slave(
        directory.resolve("slave"),
        INI,
        master.port(),
        ", \"transfer\": \"%s\", \"pull_timeout_ms\": %d, \"query_prefixes_timeout_ms\": %d%s"
            .formatted(transfer, PULL_MS, LIST_MS, options));
  }

  /**
   * The same requests in the same order for each subject, after pauses where there were some. How
   * the subjects mix is a matter of the clock.
   */
  private static void assertSame(List<Question> recorded, List<Asked> asked) {
    assertThat(recorded.stream().map(Question::subject).distinct()).hasSize(3);
    for (String subject : recorded.stream().map(Question::subject).distinct().toList()) {
      List<Question> then = recorded.stream().filter(q -> q.subject().equals(subject)).toList();
      List<Asked> now = new ArrayList<>();
      asked.stream()
          .filter(request -> Question.subject(request.request()).equals(subject))
          .limit(then.size())
          .forEach(now::add);
      assertThat(now)
          .extracting(request -> Question.withoutId(request.request()))
          .isEqualTo(then.stream().map(Question::withoutId).toList());
      int pause = subject.startsWith("get_all_prefixes") ? LIST_MS : PULL_MS;
      for (int i = 1; i < then.size(); i++) {
        if (then.get(i).seconds() - then.get(i - 1).seconds() > PAUSE) {
          assertThat(TimeUnit.NANOSECONDS.toMillis(now.get(i).nanos() - now.get(i - 1).nanos()))
              .as("pause before %s", now.get(i).request())
              .isGreaterThanOrEqualTo(pause - 5);
        }
      }
    }
    assertThat(asked).extracting(Asked::connection).containsOnly(asked.getFirst().connection());
  }
}
