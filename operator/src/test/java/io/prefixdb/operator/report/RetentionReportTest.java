package io.prefixdb.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.crds.DiagnosisCheck;
import io.prefixdb.operator.observed.NodeVerdict.Disk;
import io.prefixdb.operator.observed.NodeVerdict.Follower;
import io.prefixdb.operator.observed.NodeVerdict.Retention;
import io.prefixdb.operator.plan.Situation;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RetentionReportTest {
  private static final String SPEC = "  slaves: 2\n  storage: {size: 1Gi}\n";

  private final Situation world = Situation.settled(SPEC);

  @Test
  void headroomIsThatOfTheSlaveThatIsWorstOff() {
    keeps(
        7200, follower("orders-slave-0", 90000.0, null), follower("orders-slave-1", 2750.0, null));

    assertThat(world.status.headroom()).isEqualTo("45m");
    assertThat(world.status.nodeList().get(1).headroomSeconds()).isEqualTo(7200);
    assertThat(world.status.nodeList().get(2).headroomSeconds()).isEqualTo(2700);
    assertThat(reason()).isEqualTo("Safe");
  }

  @Test
  void slavesThatAreWellHaveNoFigureThatMoves() {
    keeps(
        7200, follower("orders-slave-0", 86399.0, null), follower("orders-slave-1", 7300.0, null));
    var before = world.status;
    keeps(
        7200, follower("orders-slave-0", 86000.0, null), follower("orders-slave-1", 8300.0, null));

    assertThat(world.status).isEqualTo(before);
    assertThat(world.status.headroom()).isEqualTo(">2h");
  }

  @Test
  void shareOfTheLogStaysWhileFilesComeAndGo() {
    for (long taken : List.of(19L, 21L, 18L, 22L, 8L, 11L)) {
      assertThat(shareOf(taken)).as("%d percent", taken).isEqualTo(10);
    }
    assertThat(shareOf(23)).isEqualTo(20);
    assertThat(shareOf(17)).isEqualTo(20);
    assertThat(shareOf(6)).isZero();
  }

  private Long shareOf(long taken) {
    var master = world.node("orders-master-0");
    master.retention = new Retention(7200L, 86400L, taken, List.of(), null);
    master.disk = new Disk(50L, 100L, taken);
    world.pass();
    return Objects.requireNonNull(Objects.requireNonNull(world.status.retention()).volumePercent());
  }

  @Test
  void whoNeedsTheLogBeyondItsTimeIsNamed() {
    keeps(7200, follower("orders-slave-0", 86400.0, null));
    assertThat(Objects.requireNonNull(world.status.retention()).reason()).isNull();

    keeps(
        7200,
        new Follower("orders-slave-1", "p", 7201.0, 79000.0, "growing", null, null),
        new Follower("orders-slave-1", "q", 9000.0, 77000.0, "growing", null, null),
        new Follower("orders-slave-0", "p", 7200.0, 79200.0, "growing", null, null));
    assertThat(Objects.requireNonNull(world.status.retention()).reason())
        .isEqualTo("needed by orders-slave-1, behind by more than 2h");
  }

  @Test
  void slaveThatIsBehindSaysWhetherItComesNearer() {
    var slave = world.node("orders-slave-0");
    keeps(7200, new Follower("orders-slave-0", "p", 100.0, 7100.0, "shrinking", 1234.0, null));
    assertThat(world.status.nodeList().get(1).trend()).as("it is level").isNull();

    slave.lagSeconds = 100;
    world.pass();
    assertThat(world.status.nodeList().get(1).trend()).isEqualTo("shrinking");
    assertThat(world.status.nodeList().get(1).etaSeconds()).isEqualTo(1200);
    assertThat(world.status.nodeList().get(1).upstream()).isEqualTo("orders-master-0");

    keeps(
        7200,
        new Follower("orders-slave-0", "p", 100.0, 7100.0, "growing", null, null),
        new Follower("orders-slave-0", "another", 100.0, 7100.0, "shrinking", 1.0, null));
    assertThat(world.status.nodeList().get(1).trend()).isEqualTo("growing");
    assertThat(world.status.nodeList().get(1).etaSeconds()).isNull();
  }

  @Test
  void breakThatIsNearIsToldBefore() {
    keeps(
        7200, follower("orders-slave-0", 90000.0, null), follower("orders-slave-1", 900.0, 700.0));

    assertThat(reason()).isEqualTo("BreakExpected");
    assertThat(Conditions.find(world.status, Conditions.RETENTION_SAFE).orElseThrow().message())
        .contains("orders-slave-1/p");
  }

  /** The master remembers it for a day, and it lacks more and more. */
  @Test
  void slaveThatWasRemovedIsNoneThatBreaks() {
    keeps(
        7200,
        follower("orders-slave-0", 90000.0, null),
        new Follower("orders-slave-2", "p", 9000.0, -60.0, "growing", null, 0.0));
    assertThat(reason()).isEqualTo("Safe");
    assertThat(world.status.recommendations()).isNull();

    keeps(7200, new Follower("10.0.0.9:23002", "p", 9000.0, 60.0, "growing", null, 60.0));
    assertThat(reason()).as("one of another kind").isEqualTo("BreakExpected");

    keeps(7200, new Follower("orders-slave-2", "p", 9000.0, 60.0, "growing", null, 60.0));
    world.wish(SPEC.replace("slaves: 2", "slaves: 3"));
    world.pass();
    assertThat(reason()).as("it is asked for again").isEqualTo("BreakExpected");
  }

  @Test
  void prefixThatASlaveLeavesOutIsNoneThatItLacks() {
    world.node("orders-slave-1").state = "Excluded";
    keeps(
        7200,
        follower("orders-slave-0", 90000.0, null),
        new Follower("orders-slave-1", "p", 9000.0, 60.0, "growing", null, 60.0),
        new Follower("orders-slave-1", "q", 0.0, 90000.0, "steady", null, null));

    assertThat(reason()).isEqualTo("Safe");
    assertThat(world.status.headroom()).isEqualTo(">2h");
  }

  @Test
  void shortLogIsNamed() {
    keeps(60);

    assertThat(reason()).isEqualTo("MasterMisconfigured");
    assertThat(world.status.recommendations())
        .anyMatch(advice -> advice.startsWith("R-151") && advice.contains("WAL_ttl_seconds=60"));
  }

  /** What ran before goes on running, and so does its log. */
  @Test
  void masterIsJudgedByWhatItKeepsWhileTheSpecIsRefused() {
    world.node("orders-master-0").walTtlSeconds = 7200L;
    world.wish(SPEC + "  replication: {walTTL: 4h}\n  rocksdb: {nonsense: \"1\"}\n");
    world.pass();

    assertThat(reason()).isEqualTo("Safe");
    assertThat(world.status.recommendations()).isNull();
    assertThat(world.status.diagnosis())
        .filteredOn(check -> check.check().startsWith("R-151"))
        .singleElement()
        .satisfies(check -> assertThat(check.result()).isEqualTo(DiagnosisCheck.Result.Pass));
  }

  @Test
  void silenceIsAQuestionMark() {
    assertThat(world.status.headroom()).isEqualTo("?");
    world.node("orders-master-0").silent = true;
    world.pass();
    assertThat(reason()).isEqualTo("MasterSilent");
  }

  @Test
  void whereNothingWasWrittenNothingCanBeMissed() {
    world.nodes.values().forEach(node -> node.opened = false);
    world.pass();

    assertThat(world.status.headroom()).isEqualTo(">2h");
    assertThat(world.status.nodeList().getFirst().headroomSeconds()).isNull();
    assertThat(world.status.nodeList().getLast().headroomSeconds()).isEqualTo(7200);
  }

  @Test
  void singleServerSaysThatNothingCanFollow() {
    world.wish(SPEC.replace("slaves: 2", "slaves: 0"));
    world.settle();

    assertThat(world.status.headroom()).isEqualTo("none");
    assertThat(reason()).isEqualTo("NoSlaves");
  }

  private void keeps(long seconds, Follower... followers) {
    var master = world.node("orders-master-0");
    master.retention = new Retention(seconds, 86400L, 15L, Arrays.asList(followers), null);
    master.disk = new Disk(50L, 100L, 15L);
    world.pass();
    assertThat(Objects.requireNonNull(world.status.retention()).volumePercent()).isEqualTo(10L);
  }

  private static Follower follower(String slave, double headroom, @Nullable Double breaks) {
    return new Follower(slave, "p", 0.0, headroom, "steady", null, breaks);
  }

  private String reason() {
    return String.valueOf(
        Conditions.find(world.status, Conditions.RETENTION_SAFE).orElseThrow().reason());
  }
}
