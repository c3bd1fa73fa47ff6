package io.prefixdb.node.history;

import static io.prefixdb.node.history.Operation.NEVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.history.Operation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The checkers accept what can be true and name what cannot. */
class HistoryTest {
  @Test
  void readsOfTheLastWriteAreRight() {
    assertThat(
            Registers.violation(
                "k", List.of(read(0, 1, 2), write(1, 3, 4), read(1, 5, 6), write(2, 7, 8))))
        .isEmpty();
  }

  @Test
  void anAcknowledgedWriteThatIsNotReadIsLost() {
    assertThat(Registers.violation("k", List.of(write(1, 1, 2), read(0, 3, 4)))).isPresent();
    assertThat(Registers.violation("k", List.of(write(1, 1, 2), write(2, 3, 4), read(1, 5, 6))))
        .isPresent();
  }

  @Test
  void aValueThatComesBackIsWrong() {
    assertThat(
            Registers.violation(
                "k",
                List.of(
                    write(1, 1, 2), read(1, 3, 4), write(2, 5, 6), read(2, 7, 8), read(1, 9, 10))))
        .isPresent();
  }

  @Test
  void aValueThatNobodyWroteIsInvented() {
    assertThat(Registers.violation("k", List.of(read(7, 1, 2)))).isPresent();
    assertThat(Registers.violation("k", List.of(read(7, 1, 2), write(7, 3, 4)))).isPresent();
  }

  @Test
  void aWriteWithoutAnAnswerMayHaveHappenedAtAnyLaterTime() {
    List<Operation> history =
        new ArrayList<>(List.of(write(1, 1, NEVER), write(2, 3, 4), read(2, 5, 6)));
    assertThat(Registers.violation("k", history)).isEmpty();
    history.add(read(1, 7, 8));
    assertThat(Registers.violation("k", history)).isEmpty();
    history.add(read(2, 9, 10));
    assertThat(Registers.violation("k", history)).isPresent();
  }

  @Test
  void writesAtTheSameTimeMayHaveAnyOrder() {
    assertThat(Registers.violation("k", List.of(write(1, 1, 9), write(2, 2, 8), read(1, 10, 11))))
        .isEmpty();
    assertThat(
            Registers.violation(
                "k", List.of(write(1, 1, 4), write(2, 2, 8), read(2, 5, 6), read(1, 9, 10))))
        .isPresent();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void aRealRegisterPassesAndOneThatForgetsDoesNot(long seed) {
    Random random = new Random(seed);
    List<Operation> history = new ArrayList<>();
    long latest = 0;
    for (int i = 1; i <= 400; i++) {
      long moment = i * 100L; // when it happens; the client saw it begin before and end after
      long start = moment - random.nextInt(300);
      long end = moment + 1 + random.nextInt(300);
      if (random.nextBoolean()) {
        latest = i;
        history.add(write(i, start, random.nextInt(10) == 0 ? NEVER : end));
      } else {
        history.add(read(latest, start, end));
      }
    }
    assertThat(Registers.violation("k", history)).isEmpty();

    history.add(write(1_000, 50_000, 50_001));
    history.add(read(latest, 50_002, 50_003));
    assertThat(Registers.violation("k", history)).isPresent();
  }

  @Test
  void aCounterIsBetweenWhatWasAcknowledgedAndWhatWasSent() {
    List<Operation> increments =
        List.of(increment(1, 2), increment(3, NEVER), increment(5, 6), increment(9, 10));
    assertThat(Counters.violation("c", with(increments, read(2, 7, 8)))).isEmpty();
    assertThat(Counters.violation("c", with(increments, read(3, 7, 8)))).isEmpty();
    assertThat(Counters.violation("c", with(increments, read(1, 7, 8)))).isPresent();
    assertThat(Counters.violation("c", with(increments, read(4, 7, 8)))).isPresent();
  }

  @Test
  void aCounterNeverFalls() {
    List<Operation> increments = List.of(increment(1, 20), increment(2, 20), increment(3, 20));
    assertThat(Counters.violation("c", with(increments, read(1, 4, 5), read(2, 6, 7)))).isEmpty();
    assertThat(Counters.violation("c", with(increments, read(2, 4, 5), read(1, 6, 7)))).isPresent();
    assertThat(Counters.violation("c", with(increments, read(2, 4, 7), read(1, 6, 9)))).isEmpty();
  }

  @Test
  void aListHoldsEveryElementOnceAndInOrder() {
    List<Operation> appends = List.of(append(1, 1, 2), append(2, 3, NEVER), append(3, 5, 6));
    assertThat(Lists.violation("l", appends, List.of(1L, 3L))).isEmpty();
    assertThat(Lists.violation("l", appends, List.of(1L, 2L, 3L))).isEmpty();
    assertThat(Lists.violation("l", appends, List.of(1L))).isPresent();
    assertThat(Lists.violation("l", appends, List.of(1L, 1L, 3L))).isPresent();
    assertThat(Lists.violation("l", appends, List.of(3L, 1L))).isPresent();
    assertThat(Lists.violation("l", appends, List.of(1L, 3L, 4L))).isPresent();
  }

  private static List<Operation> with(List<Operation> operations, Operation... more) {
    List<Operation> all = new ArrayList<>(operations);
    all.addAll(List.of(more));
    return all;
  }

  private static Operation write(long value, long start, long end) {
    return new Operation(1, Kind.WRITE, "k", value, start, end);
  }

  private static Operation read(long value, long start, long end) {
    return new Operation(2, Kind.READ, "k", value, start, end);
  }

  private static Operation increment(long start, long end) {
    return new Operation(1, Kind.INCREMENT, "c", 0, start, end);
  }

  private static Operation append(long value, long start, long end) {
    return new Operation(1, Kind.APPEND, "l", value, start, end);
  }
}
