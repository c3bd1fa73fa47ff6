package io.prefixdb.node.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.LogSegment;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.retention.Removal.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Which files of the logs may go; ages in hours, sizes in units. */
final class RemovalsTest {
  private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
  private static final PrefixName P = new PrefixName("p");
  private static final PrefixName Q = new PrefixName("q");
  private static final long UNIT = 1L << 30;
  private static final LogRule RULE = new LogRule(Duration.ofHours(2), Duration.ofHours(24), 40);

  /** With a reserve of one unit. */
  private static final Volume ROOMY = new Volume(100 * UNIT, 90 * UNIT, 0);

  @Test
  void whatNobodyNeedsGoesAfterItsTime() {
    assertThat(Removals.of(List.of(log(P, 5, 3, 1)), RULE, ROOMY, NOW))
        .containsExactly(new Removal(P, 2, 2 * UNIT, Cause.AGE, List.of()));
    assertThat(Removals.of(List.of(log(P, 2, 1)), RULE, ROOMY, NOW)).isEmpty();
  }

  @Test
  void whatIsNeededStaysUntilTheLongestTime() {
    Need second = new Need("s", 150); // is in the second file, which begins at 100
    assertThat(Removals.of(List.of(log(P, List.of(second), 8, 7, 6, 1)), RULE, ROOMY, NOW))
        .containsExactly(new Removal(P, 1, UNIT, Cause.AGE, List.of()));
    assertThat(Removals.of(List.of(log(P, List.of(second), 27, 26, 6, 1)), RULE, ROOMY, NOW))
        .containsExactly(new Removal(P, 2, 2 * UNIT, Cause.AGE, List.of(second)));
  }

  @Test
  void whoIsBeyondTheLogAlreadyKeepsNothing() {
    List<PrefixLog> logs = List.of(log(P, List.of(new Need("s", -5)), 8, 7, 1));
    assertThat(Removals.of(logs, RULE, ROOMY, NOW))
        .extracting(Removal::through)
        .containsExactly(2L);
  }

  @Test
  void overTheShareTheOldestOfAllPrefixesGoesFirstAndNoMoreThanThat() {
    Need p = new Need("s", 1);
    Need q = new Need("s", 1);
    LogRule small = new LogRule(RULE.ttl(), RULE.longest(), 4);
    assertThat(
            Removals.of(
                List.of(log(P, List.of(p), 9, 5, 1), log(Q, List.of(q), 8, 7, 1)),
                small,
                ROOMY,
                NOW))
        .containsExactly(
            new Removal(P, 1, UNIT, Cause.DISK, List.of(p)),
            new Removal(Q, 1, UNIT, Cause.DISK, List.of(q)));
  }

  @Test
  void theShareTakesNothingOfTheGuaranteedTime() {
    LogRule tiny = new LogRule(RULE.ttl(), RULE.longest(), 1);
    assertThat(Removals.of(List.of(log(P, List.of(new Need("s", 1)), 2, 1, 1)), tiny, ROOMY, NOW))
        .isEmpty();
  }

  @Test
  void withoutRoomTheMasterComesFirstAndWhatNobodyNeedsGoesBeforeTheRest() {
    Need need = new Need("s", 1);
    Volume full = new Volume(100 * UNIT, 0, 0);
    assertThat(Removals.of(List.of(log(P, List.of(need), 1, 1, 1), log(Q, 1, 1)), RULE, full, NOW))
        .containsExactly(new Removal(Q, 1, UNIT, Cause.DISK, List.of()));
    assertThat(Removals.of(List.of(log(P, List.of(need), 1, 1, 1)), RULE, full, NOW))
        .containsExactly(new Removal(P, 1, UNIT, Cause.DISK, List.of(need)));
  }

  @Test
  void aVolumeThatFillsIsLookedAtAhead() {
    Volume filling = new Volume(100 * UNIT, 2 * UNIT, UNIT / 4);
    assertThat(Removals.of(List.of(log(P, 1, 1, 1)), RULE, filling, NOW))
        .extracting(Removal::through)
        .containsExactly(2L);
    assertThat(
            Removals.of(List.of(log(P, 1, 1, 1)), RULE, new Volume(100 * UNIT, 2 * UNIT, 0), NOW))
        .isEmpty();
  }

  /** RocksDB removes what it has no more use for itself then, but nothing that is archived. */
  @Test
  void whereLogsAreNotKeptThoseFromBeforeGoUnlessTheyAreNeeded() {
    LogRule none = new LogRule(Duration.ZERO, Duration.ofHours(24), 40);
    Need second = new Need("s", 150);
    assertThat(Removals.of(List.of(log(P, List.of(second), 8, 7, 1)), none, ROOMY, NOW))
        .containsExactly(new Removal(P, 1, UNIT, Cause.AGE, List.of()));
    assertThat(Removals.of(List.of(log(P, 8, 7, 1)), none, ROOMY, NOW))
        .containsExactly(new Removal(P, 2, 2 * UNIT, Cause.AGE, List.of()));
    assertThat(Removals.of(List.of(log(P, List.of(second), 27, 26, 1)), none, ROOMY, NOW))
        .containsExactly(new Removal(P, 2, 2 * UNIT, Cause.AGE, List.of(second)));
  }

  @Test
  void theLongestTimeIsNeverLessThanTheGuaranteedOne() {
    assertThat(new LogRule(Duration.ofHours(5), Duration.ofHours(1), 40).longest())
        .isEqualTo(Duration.ofHours(5));
  }

  /** Logs, needs, rules and volumes of all kinds; a failure tells its seed. */
  @Test
  void neverTakesWhatIsGuaranteedOrNeededUnlessItHasToAndNoMoreThanThat() {
    for (int seed = 0; seed < 3_000; seed++) {
      check(new SplittableRandom(seed), "seed " + seed);
    }
  }

  private static void check(SplittableRandom random, String seed) {
    LogRule rule =
        new LogRule(
            Duration.ofHours(random.nextInt(1, 6)),
            Duration.ofHours(random.nextInt(1, 30)),
            random.nextInt(1, 60));
    long size = random.nextLong(10 * UNIT, 200 * UNIT);
    Volume volume = new Volume(size, random.nextLong(0, size / random.nextInt(1, 40)), 0);
    List<PrefixLog> logs = new ArrayList<>();
    for (int prefix = 0; prefix < random.nextInt(1, 4); prefix++) {
      logs.add(randomLog(random, "p" + prefix));
    }

    List<Removal> removals = Removals.of(logs, rule, volume, NOW);

    Map<PrefixName, Removal> byPrefix = new HashMap<>();
    removals.forEach(removal -> byPrefix.put(removal.prefix(), removal));
    long kept = logs.stream().mapToLong(PrefixLog::bytes).sum();
    long freed = removals.stream().mapToLong(Removal::bytes).sum();
    boolean fits = kept - freed <= rule.share(volume);
    boolean room = volume.freeBytes() + freed >= volume.reserve();
    for (PrefixLog log : logs) {
      Removal removal = byPrefix.get(log.prefix());
      long through = removal == null ? 0 : removal.through();
      boolean disk = removal != null && removal.cause() == Cause.DISK;
      for (int i = 0; i < log.files().size(); i++) {
        LogSegment file = log.files().get(i);
        boolean gone = file.number() <= through;
        boolean young = !file.lastWrite().isBefore(NOW.minus(rule.ttl()));
        boolean ancient = file.lastWrite().isBefore(NOW.minus(rule.longest()));
        boolean held = log.isNeeded(i) && !ancient;
        if (gone) {
          assertThat(file.archived()).as(seed).isTrue();
          assertThat(disk || !(young || held)).as(seed).isTrue();
          assertThat(!young || volume.freeBytes() < volume.reserve()).as(seed).isTrue();
        } else if (file.archived()) {
          assertThat(young || held).as(seed + ": stays without reason").isTrue();
          assertThat(room).as(seed + ": stays without room").isTrue();
          assertThat(young || fits).as(seed + ": stays over the share").isTrue();
        }
      }
      if (disk) { // all files are of one size: with one more it would not have been enough
        boolean over = kept - freed + UNIT > rule.share(volume);
        boolean narrow = volume.freeBytes() + freed - UNIT < volume.reserve();
        assertThat(over || narrow).as(seed + ": more than needed").isTrue();
      }
    }
  }

  private static PrefixLog randomLog(SplittableRandom random, String name) {
    int[] ages = random.ints(random.nextInt(1, 8), 0, 40).toArray();
    Arrays.sort(ages);
    int[] oldestFirst = new int[ages.length];
    for (int i = 0; i < ages.length; i++) {
      oldestFirst[i] = ages[ages.length - 1 - i];
    }
    List<Need> needs = new ArrayList<>();
    for (int i = 0; i < random.nextInt(0, 3); i++) {
      needs.add(new Need("s" + i, random.nextLong(-50, 100L * ages.length + 50)));
    }
    return log(new PrefixName(name), needs, oldestFirst);
  }

  private static PrefixLog log(PrefixName prefix, int... ages) {
    return log(prefix, List.of(), ages);
  }

  /** Files of one unit and 100 sequences, the first from 0 on, the last one in use. */
  private static PrefixLog log(PrefixName prefix, List<Need> needs, int... ages) {
    List<LogSegment> files = new ArrayList<>();
    for (int i = 0; i < ages.length; i++) {
      files.add(
          new LogSegment(
              i + 1L,
              i == 0 ? 1 : 100L * i,
              UNIT,
              NOW.minus(Duration.ofHours(ages[i])),
              i < ages.length - 1));
    }
    return new PrefixLog(prefix, Long.MAX_VALUE - 1, files, needs);
  }
}
