package io.prefixdb.node.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class WriteHistoryTest {
  private static final long MINUTE = 60_000_000_000L;

  private final WriteHistory history = new WriteHistory();

  @Test
  void tellsWhenASequenceWasWrittenAsIfWritesCameEvenly() {
    history.at(0, 0);
    history.at(MINUTE, 600);
    history.at(2 * MINUTE, 600);
    history.at(3 * MINUTE, 1_200);

    long now = 4 * MINUTE;
    assertThat(history.secondsSince(300, now)).isEqualTo(210, within(1.0));
    assertThat(history.secondsSince(600, now)).isEqualTo(180, within(1.0));
    assertThat(history.secondsSince(900, now)).isEqualTo(90, within(1.0));
    assertThat(history.secondsSince(1_200, now)).isEqualTo(60, within(1.0));
  }

  @Test
  void whatIsNotWrittenYetHasNoAge() {
    assertThat(history.secondsSince(1, MINUTE)).isZero();
    history.at(0, 5);
    assertThat(history.secondsSince(6, MINUTE)).isZero();
  }

  @Test
  void whatIsOlderThanTheFirstLookIsAtLeastAsOldAsThat() {
    history.at(0, 100);
    history.at(MINUTE, 200);
    assertThat(history.secondsSince(1, 2 * MINUTE)).isEqualTo(120, within(0.1));
  }

  @Test
  void anotherGenerationBeginsAnew() {
    history.at(0, 1_000);
    history.at(10 * MINUTE, 50);
    assertThat(history.secondsSince(50, 11 * MINUTE)).isEqualTo(60, within(0.1));
  }

  @Test
  void aPrefixThatIsNotWrittenTakesNoMemory() {
    history.at(0, 100);
    for (int minute = 1; minute < 5_000; minute++) {
      history.at(minute * MINUTE, 200);
    }
    assertThat(history.samples()).isLessThanOrEqualTo(3);
    assertThat(history.secondsSince(200, 1_001 * MINUTE)).isEqualTo(1_000 * 60, within(0.1));
    assertThat(history.secondsSince(200, 5_000 * MINUTE)).isEqualTo(1_440 * 60, within(0.1));
  }

  @Test
  void aDayOfWritesTakesAFewHundredSamples() {
    for (long minute = 0; minute < 1_440; minute++) {
      history.at(minute * MINUTE, minute * minute);
    }
    assertThat(history.samples()).isBetween(128, 256);
    for (long ago = 1; ago < 1_440; ago++) {
      long then = 1_440 - ago;
      assertThat(history.secondsSince(then * then, 1_440 * MINUTE))
          .as("of %d minutes ago", ago)
          .isEqualTo(ago * 60.0, within(ago < 32 ? 0.1 : ago * 60 / 32.0));
    }
  }

  /** A slave that stands still comes no nearer, and goes away no faster than the time. */
  @Test
  void theAgeOfWhatWasWrittenAfterAPauseDoesNotJump() {
    double before = 0;
    for (long minute = 0; minute < 1_400; minute++) {
      history.at(minute * MINUTE, minute / 60 * 5_000 + Math.min(minute % 60, 50) * 100);
      double age = history.secondsSince(20_001, minute * MINUTE); // the first after the fourth one
      if (before > 0) {
        assertThat(age - before).as("at minute %d", minute).isBetween(-60.0, 180.0);
      }
      before = age;
    }
    assertThat(before).isPositive();
  }

  @Test
  void remembersADayAndNoMore() {
    for (int minute = 0; minute < 3_000; minute++) {
      history.at(minute * MINUTE, minute);
    }
    assertThat(history.secondsSince(2_000, 3_000 * MINUTE)).isEqualTo(60_000, within(61.0));
    assertThat(history.secondsSince(1, 3_000 * MINUTE)).isEqualTo(1_440 * 60, within(61.0));
  }
}
