package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.CapturedLog;
import io.prefixdb.node.config.SlaveConfig;
import io.prefixdb.node.config.Transfer;
import io.prefixdb.node.model.MergeSettings;
import io.prefixdb.node.model.MergeSettings.Difference;
import io.prefixdb.node.model.PrefixName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a slave that fails inside the node. */
final class FollowerTest {
  private static final PrefixName P = new PrefixName("p");
  private static final String DIFFERS = "merges of 'p' may make other values here";

  private final FakeMaster master = new FakeMaster();
  private final FakeReplicas replicas = new FakeReplicas();
  private final ByHand thread = new ByHand();
  private final List<Follower> begunAnew = new ArrayList<>();
  private int loads;
  private boolean fails;
  private final Bench bench =
      new Bench(
          master,
          UpdateStream.NONE,
          thread,
          Runnable::run,
          this::now,
          lastWords -> {
            throw new AssertionError(lastWords);
          });

  /** Does at once what is to be done soon, and what is to be done later when it is told to. */
  private static final class ByHand extends ScheduledThreadPoolExecutor {
    private final List<Planned> planned = new ArrayList<>();

    private record Planned(Runnable step, long millis) {}

    ByHand() {
      super(1);
    }

    @Override
    public void execute(Runnable step) {
      step.run();
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable step, long delay, TimeUnit unit) {
      planned.add(new Planned(step, unit.toMillis(delay)));
      return super.schedule(() -> {}, 1, TimeUnit.HOURS);
    }
  }

  @BeforeEach
  void aMasterHasThePrefix() {
    master.write(P, Ops.increment("k"));
  }

  @AfterEach
  void end() {
    thread.shutdownNow();
  }

  @Test
  void itIsStuckUntilAnotherOneIsInItsPlaceAfterEverLongerPauses() throws Exception {
    master.reachable = false;
    Follower follower = follower(null);
    for (long pause : List.of(1_000L, 2_000L, 4_000L)) {
      fail(follower);
      assertThat(follower.status().stateName()).isEqualTo("Stuck");
      assertThat(follower.status().reason()).contains("failed inside the node");
      assertThat(beginAnew(follower)).isEqualTo(pause);
      follower = follower(follower);
    }
    master.reachable = true;
    fail(follower);
    beginAnew(follower);
    follower = follower(follower);
    assertThat(follower.status().stateName()).isEqualTo("InSync");
    fail(follower);
    assertThat(beginAnew(follower)).as("it worked meanwhile").isEqualTo(1_000);
  }

  @Test
  void aLoadThatRunsIsWaitedFor() throws Exception {
    Follower follower = follower(null);
    follower.on(new Event.ReloadWanted());
    assertThat(loads).isEqualTo(1);
    thread.planned.clear();

    fail(follower);
    assertThat(thread.planned).as("the load would put its data under another slave").isEmpty();

    follower.on(new Event.ReloadFailed("the test wants it"));
    assertThat(beginAnew(follower)).isEqualTo(1_000);
  }

  @Test
  void aMasterWhereValuesLiveForAnotherTimeIsNamed() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      Follower same = follower(null);
      assertThat(same.status().differences()).contains(List.of());
      same.stop();
      assertThat(log.lines()).noneMatch(line -> line.contains(DIFFERS));
      lifetime("3600");
      Follower other = follower(null);
      assertThat(other.status().differences())
          .contains(List.of(new Difference("TTL_seconds", "3600", Optional.of("0"))));
      assertThat(other.status().stateName()).as("it goes on").isEqualTo("InSync");
      other.stop();
      assertThat(log.lines())
          .filteredOn(line -> line.contains(DIFFERS))
          .singleElement()
          .asString()
          .contains("WARNING", "TTL_seconds is 3600 there and 0 here");
    }
  }

  @Test
  void anotherLifetimeIsNamedOnceHoweverOftenTheMasterIsAsked() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      lifetime("3600");
      Follower follower = follower(null);
      for (int asked = 2; asked < 5; asked++) {
        restartMaster();
      }
      assertThat(log.lines()).filteredOn(line -> line.contains(DIFFERS)).hasSize(1);
      fail(follower);
      beginAnew(follower);
      Follower again = follower(follower);
      assertThat(log.lines()).filteredOn(line -> line.contains(DIFFERS)).hasSize(1);
      lifetime("60");
      restartMaster();
      again.stop();
      assertThat(log.lines()).filteredOn(line -> line.contains(DIFFERS)).hasSize(2);
    }
  }

  @Test
  void settingsThatAreTheSameAgainAreSaidOnceAndNoLongerTold() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      lifetime("3600");
      Follower follower = follower(null);
      lifetime("0");
      restartMaster();
      restartMaster();
      assertThat(follower.status().differences()).contains(List.of());
      assertThat(log.lines())
          .filteredOn(line -> line.contains("the same settings here as at the master again"))
          .singleElement()
          .asString()
          .contains("MESSAGE", "'p'");
      follower.stop();
    }
  }

  /** As an original, or one of ours of an earlier release. */
  @Test
  void ofAMasterThatTellsNoSettingsNothingIsSaid() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      lifetime("3600");
      Follower follower = follower(null);
      master.settings = MergeSettings.UNKNOWN;
      restartMaster();
      assertThat(follower.status().differences()).isEmpty();
      lifetime("3600");
      restartMaster();
      assertThat(follower.status().differences()).isPresent();
      assertThat(log.lines()).filteredOn(line -> line.contains(DIFFERS)).hasSize(1);
      follower.stop();
    }
  }

  private void lifetime(String seconds) {
    master.settings = new MergeSettings(Map.of(MergeSettings.LIFETIME, seconds));
  }

  /** Returns when the slave has asked who it is. */
  private void restartMaster() {
    long asked = master.historiesAsked.get();
    master.restart(P, 0);
    await()
        .until(
            () -> {
              thread.planned.getLast().step().run();
              return master.historiesAsked.get() > asked;
            });
  }

  @Test
  void updatesThatArePassedOverAreCounted() throws Exception {
    for (int i = 0; i < 9; i++) {
      master.write(P, Ops.increment("k"));
    }
    master.purge(P, 3);
    follower(Ops.config(5, Transfer.AUTO, 10), null).stop();
    assertThat(bench.incidents().counts().lost()).isEqualTo(7);
  }

  private void fail(Follower follower) {
    fails = true;
    follower.on(new Event.StreamStands());
    fails = false;
  }

  /** After how many milliseconds. */
  private long beginAnew(Follower failed) {
    ByHand.Planned last = thread.planned.getLast();
    last.step().run();
    assertThat(begunAnew).last().isSameAs(failed);
    return last.millis();
  }

  private Follower follower(@Nullable Follower failed) throws ReplicaException {
    return follower(Ops.config(5, 50), failed);
  }

  private Follower follower(SlaveConfig config, @Nullable Follower failed) throws ReplicaException {
    return new Follower(
        replicas.openOrCreate(P),
        config,
        bench,
        new Follower.Ways(() -> loads++, () -> {}, begunAnew::add),
        failed);
  }

  private Moment now() {
    if (fails) {
      throw new IllegalStateException("the test wants it");
    }
    return new Moment(System.nanoTime(), Instant.EPOCH);
  }
}
