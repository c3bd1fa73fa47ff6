package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ReadinessLogTest {
  private final ReadinessLog readiness = new ReadinessLog();

  @Test
  void eachChangeHasOneLineWithItsReasons() {
    try (CapturedLog log = new CapturedLog()) {
      readiness.judged(false, List.of("the master m:1 has not told its prefixes yet"));
      readiness.judged(false, List.of("prefix 'p' is 7 sequences behind the master"));
      readiness.judged(true, List.of());
      readiness.judged(true, List.of("the master m:1 is not connected"));
      readiness.judged(false, List.of("a is broken", "b is broken", "c is broken", "d is broken"));

      assertThat(log.lines())
          .containsExactly(
              "SYSTEM   MESSAGE   not ready yet: the master m:1 has not told its prefixes yet",
              "SYSTEM   MESSAGE   ready: clients may be sent here",
              "SYSTEM   WARNING   not ready any more: a is broken; b is broken; c is broken; and 1"
                  + " more");
    }
  }

  @Test
  void aNodeThatIsReadyAtOnceSaysSoOnce() {
    try (CapturedLog log = new CapturedLog()) {
      readiness.judged(true, List.of());
      readiness.judged(true, List.of());

      assertThat(log.lines()).containsExactly("SYSTEM   MESSAGE   ready: clients may be sent here");
    }
  }
}
