package io.prefixdb.node.replication.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class CourtesyTest {
  private static final long IN_TIME = 0;
  private static final long LATE = Courtesy.LATE_NANOS + 1;

  private final Courtesy courtesy = new Courtesy(0);
  private long now;
  private long answered;

  @Test
  void nobodyPausesWhileNoClientAsks() {
    courtesy.answered(0, 0);
    courtesy.woke(LATE);
    assertThat(courtesy.isDue()).isFalse();
    assertThat(courtesy.pauseNanos()).isZero();
  }

  @Test
  void pausesAreShortWhereTheyEndInTime() {
    clientsAsk();
    wake(1_000, IN_TIME);
    assertThat(courtesy.pauseNanos()).isEqualTo(Courtesy.PAUSE_NANOS_MIN);
  }

  @Test
  void pausesGrowQuicklyWhileTheyEndLateAndShrinkSlowly() {
    clientsAsk();
    wake(7, LATE);
    assertThat(courtesy.pauseNanos()).isEqualTo(Courtesy.PAUSE_NANOS_MAX);
    wake(40, IN_TIME);
    assertThat(courtesy.pauseNanos())
        .isBetween(Courtesy.PAUSE_NANOS_MAX / 2, 3 * Courtesy.PAUSE_NANOS_MAX / 4);
    wake(1_000, IN_TIME);
    assertThat(courtesy.pauseNanos()).isEqualTo(Courtesy.PAUSE_NANOS_MIN);
  }

  @Test
  void aMomentWithoutRequestsEndsAllPauses() {
    clientsAsk();
    wake(10, LATE);
    courtesy.answered(answered, now + Courtesy.CLIENTS_NANOS);
    assertThat(courtesy.isDue()).isTrue();
    courtesy.answered(answered, now + Courtesy.CLIENTS_NANOS + 1);
    assertThat(courtesy.pauseNanos()).isZero();
    clientsAsk();
    assertThat(courtesy.pauseNanos()).isEqualTo(Courtesy.PAUSE_NANOS_MIN);
  }

  @Test
  void slavesThatGetNoNearerWaitLessAndLess() {
    clientsAsk();
    wake(10, LATE);
    second(150, 100);
    assertThat(courtesy.pauseNanos()).isEqualTo(Courtesy.PAUSE_NANOS_MAX / 2);
    for (int i = 0; i < 10; i++) {
      second(150, 100);
    }
    assertThat(courtesy.pauseNanos()).isZero();
  }

  @Test
  void slavesThatGetNearerWaitAgain() {
    clientsAsk();
    wake(10, LATE);
    for (int i = 0; i < 10; i++) {
      second(150, 100);
    }
    for (int i = 0; i < 10; i++) {
      second(200, 100);
    }
    assertThat(courtesy.pauseNanos()).isEqualTo(Courtesy.PAUSE_NANOS_MAX);
  }

  /** A slave gets nearer though each of its turns waits for a processor. */
  @Test
  void aSlaveOfABusyMasterIsLevelInTheEnd() {
    long turn = TimeUnit.MILLISECONDS.toNanos(1);
    long turnUpdates = 500;
    double writesPerNano = 100_000 / 1e9; // a fifth of what turns without pauses carry
    clientsAsk();
    double left = 1_000_000;
    int turns = 0;
    while (left > 0 && turns++ < 1_000_000) {
      long took = turn + courtesy.pauseNanos();
      clientsAsk();
      courtesy.woke(LATE);
      now += took;
      double grown = took * writesPerNano;
      left += grown - turnUpdates;
      courtesy.fed(turnUpdates, (long) grown, now);
    }
    assertThat(left).isLessThanOrEqualTo(0);
    assertThat(now).isLessThan(TimeUnit.SECONDS.toNanos(60));
  }

  private void clientsAsk() {
    courtesy.answered(++answered, now);
  }

  private void wake(int times, long lateNanos) {
    for (int i = 0; i < times; i++) {
      courtesy.woke(lateNanos);
    }
  }

  private void second(long sent, long grown) {
    now += Courtesy.WINDOW_NANOS;
    courtesy.fed(sent, grown, now);
  }
}
