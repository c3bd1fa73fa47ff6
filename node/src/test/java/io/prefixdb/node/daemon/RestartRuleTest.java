package io.prefixdb.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RestartRuleTest {
  private static final int RESTART = 75;

  @ParameterizedTest
  @CsvSource({
    "14, 600, false, true",
    "14, 599, false, false",
    "137, 600, false, true",
    "134, 10, false, false",
    "3, 7000, false, true",
    "0, 7000, false, false",
    "0, 7000, true, true",
    "0, 10, true, false",
    "75, 10, false, true"
  })
  void restartsAnUnexpectedEndAfterTenMinutes(
      int status, long uptime, boolean afterSuccess, boolean restarted) {
    RestartRule rule = new RestartRule(Duration.ofMinutes(10), afterSuccess);
    assertThat(rule.restarts(Ended.of(status, RESTART), Duration.ofSeconds(uptime)))
        .isEqualTo(restarted);
  }

  @Test
  void tellsACrashFromAnErrorThatTheLogExplains() {
    assertThat(Ended.of(0, RESTART)).isEqualTo(new Ended.Cleanly());
    assertThat(Ended.of(14, RESTART)).isEqualTo(new Ended.WithError(14));
    assertThat(Ended.of(3, RESTART)).isEqualTo(new Ended.ByCrash(3, "out of memory"));
    assertThat(Ended.of(139, RESTART)).isEqualTo(new Ended.ByCrash(139, "signal 11 (SIGSEGV)"));
  }
}
