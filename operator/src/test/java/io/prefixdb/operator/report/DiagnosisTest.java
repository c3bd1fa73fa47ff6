package io.prefixdb.operator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.prefixdb.crds.DiagnosisCheck;
import io.prefixdb.crds.DiagnosisCheck.Result;
import io.prefixdb.operator.observed.NodeVerdict.Disk;
import io.prefixdb.operator.plan.Situation;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class DiagnosisTest {
  private static final String MASTER = "orders-master-0";
  private static final String SLAVE = "orders-slave-0";

  private final Situation world = Situation.settled("  slaves: 2\n  storage: {size: 1Gi}\n");

  @Test
  void everyQuestionIsAskedInItsOrder() {
    world.node(MASTER).walTtlSeconds = 7200L;
    world.pass();

    assertThat(checks()).extracting(check -> check.check().substring(0, 5)).isSorted().hasSize(8);
    assertThat(checks()).extracting(DiagnosisCheck::result).containsOnly(Result.Pass);
    assertThat(world.status.recommendations()).isNull();
  }

  @Test
  void masterThatIsNoneFailsFirst() {
    world.node(MASTER).replicationSupported = false;
    world.node(MASTER).walTtlSeconds = 0L;
    world.node(MASTER).disk = new Disk(5L, 100L, 1L);
    world.pass();

    assertThat(failed()).containsExactly("R-150", "R-151", "R-153");
    assertThat(world.status.recommendations())
        .containsExactly(
            "R-150 the master runs in master mode: mode=master, configuration"
                + " /etc/prefixdb/node.conf, options file /etc/prefixdb/node.ini");
  }

  @Test
  void silentMasterIsUnknownAndNotPassed() {
    world.node(MASTER).silent = true;
    world.pass();

    assertThat(checks().getFirst().result()).isEqualTo(Result.Unknown);
  }

  @Test
  void silentSlaveIsUnknownAndNotPassed() {
    world.node(MASTER).walTtlSeconds = 7200L;
    world.node(SLAVE).silent = true;
    world.pass();

    assertThat(checks())
        .filteredOn(check -> check.result() != Result.Pass)
        .extracting(check -> check.check().substring(0, 5), DiagnosisCheck::evidence)
        .containsExactly(
            tuple("R-152", SLAVE + " does not answer"),
            tuple("R-153", SLAVE + " does not answer"),
            tuple("R-155", SLAVE + " does not answer"),
            tuple("R-156", SLAVE + " does not answer"),
            tuple("R-157", SLAVE + " does not answer"));

    world.node(MASTER).disk = new Disk(5L, 100L, 1L);
    world.pass();
    assertThat(failed()).as("what is known counts").containsExactly("R-153");
  }

  @Test
  void reloadThatFailedIsNamed() {
    world.node(SLAVE).breaks(world.now);
    world.settle();
    world.node(SLAVE).failsToLoad("no route to host");
    world.settle();

    assertThat(failed()).containsExactly("R-155");
    assertThat(world.status.recommendations()).anyMatch(text -> text.contains("no route to host"));
  }

  private List<String> failed() {
    return checks().stream()
        .filter(check -> check.result() == Result.Fail)
        .map(check -> check.check().substring(0, 5))
        .toList();
  }

  private List<DiagnosisCheck> checks() {
    return Objects.requireNonNull(world.status.diagnosis());
  }
}
