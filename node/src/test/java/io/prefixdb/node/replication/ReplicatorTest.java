package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class ReplicatorTest extends ReplicatorTests {
  @Test
  void followsEveryPrefixThatPassesTheFilters() {
    fill(A, 30);
    fill(DENIED, 3);
    replicator.start();
    awaitEqual(A);
    fill(B, 30);
    awaitEqual(B);
    master.write(A, Ops.increment("k1"));
    awaitEqual(A);
    assertThat(replicas.names()).containsExactly(A, B);
    await().until(() -> states().equals(List.of("InSync", "InSync")));
    assertThat(replicator.connected()).isTrue();
  }

  @Test
  void aLocalPrefixThatTheFiltersLeaveOutIsKeptAndNamed() throws ReplicaException {
    replicas.openOrCreate(DENIED);
    fill(DENIED, 3);
    fill(A, 1);
    replicator.start();
    awaitEqual(A);
    await().until(() -> states().equals(List.of("InSync", "Excluded")));
    assertThat(replicator.standing(A)).isPresent();
    assertThat(replicator.standing(DENIED)).as("it follows nobody").isEmpty();
    assertThat(replicas.copy(DENIED).content()).isEmpty();
  }

  @Test
  void aPrefixIsNamedFromTheMomentThatTheMasterToldIt() {
    replicas.opening = new CountDownLatch(1);
    fill(A, 5);
    replicator.start();
    await().until(() -> states().equals(List.of("CatchingUp")));
    assertThat(replicator.statuses().getFirst().masterSequence()).isZero();
    replicas.opening.countDown();
    awaitEqual(A);
  }

  @Test
  void aPrefixThatTheMasterHasNoMoreIsDetachedAndBeginsAnewWhenItComesBack() {
    fill(A, 5);
    fill(B, 5);
    replicator.start();
    await().until(() -> states().equals(List.of("InSync", "InSync")));
    var before = replicas.copy(A).content();
    master.remove(A);
    await().until(() -> states().equals(List.of("InSync")));
    assertThat(Objects.requireNonNull(replicas.detached.get(A)).content()).isEqualTo(before);

    fill(A, 7);
    awaitEqual(A);
    await().until(() -> states().equals(List.of("InSync", "InSync")));
  }

  @Test
  void whatTheMasterLostWhileTheSlaveWasDownIsNoticed() throws ReplicaException {
    fill(A, 5);
    fill(B, 5);
    PrefixName local = new PrefixName("local");
    replicas.openOrCreate(local).apply(List.of(Ops.batch(1, 1)));
    replicas.openOrCreate(A).replace(master.contentAt(A, 10), 10, master.timeline(A));
    replicas.openOrCreate(B).replace(master.contentAt(B, 10), 10, master.timeline(B));
    master.remove(B);
    replicator.start();
    await().until(() -> replicas.detached.containsKey(B));
    assertThat(replicas.names()).containsExactly(A, local);
  }

  @Test
  void manyPrefixesThatVanishAtOnceAreKeptUntilThatIsAllowed() {
    List<PrefixName> many = List.of("m1", "m2", "m3", "m4").stream().map(PrefixName::new).toList();
    many.forEach(prefix -> fill(prefix, 1));
    fill(A, 1);
    replicator.start();
    await().until(() -> states().equals(Collections.nCopies(5, "InSync")));
    many.forEach(master::remove);
    await().until(() -> replicator.blockedDetach().isPresent());
    assertThat(replicator.blockedDetach().orElseThrow().prefixes()).isEqualTo(many);
    assertThat(replicator.blockedDetach().orElseThrow().reason()).contains("4 of 5");

    assertThat(replicator.allowDetach(List.of(A))).containsExactly(A);
    assertThat(replicator.allowDetach(many)).isEmpty();
    await().until(() -> states().equals(List.of("InSync")));
    assertThat(replicas.detached).containsOnlyKeys(many);
    await().until(() -> replicator.blockedDetach().isEmpty());
  }

  @Test
  void aPrefixThatVanishesFromTheMasterAsTheLastOneIsKept() {
    fill(A, 5);
    replicator.start();
    awaitEqual(A);
    var before = replicas.copy(A).content();
    master.remove(A);
    await().until(() -> states().equals(List.of("Detached")));
    assertThat(replicas.copy(A).content()).isEqualTo(before);
  }

  @Test
  void aPrefixThatCannotBeOpenedIsTriedAgain() {
    replicas.diskFull = true;
    fill(A, 5);
    replicator.start();
    await().until(() -> states().equals(List.of("Stuck")));
    replicas.diskFull = false;
    awaitEqual(A);
    await().until(() -> states().equals(List.of("InSync")));
  }

  @Test
  void aPrefixThatCannotBeMadeIsForgottenWhenTheMasterHasItNoMore() {
    fill(B, 5);
    replicator.start();
    await().until(() -> states().equals(List.of("InSync")));
    replicas.diskFull = true;
    fill(A, 5);
    await().until(() -> states().equals(List.of("Stuck", "InSync")));

    master.remove(A);

    await().until(() -> states().equals(List.of("InSync")));
  }

  @Test
  void aPrefixThatGoesBeforeAnythingOfItCameGoesHereToo() {
    fill(B, 5);
    replicator.start();
    await().until(() -> states().equals(List.of("InSync"))); // before the other is missing
    replicas.opening = new CountDownLatch(1);
    fill(A, 5);
    await().until(() -> states().equals(List.of("CatchingUp", "InSync")));
    master.remove(A);
    replicas.opening.countDown();

    awaitWithUpdatesOfB(() -> replicas.detached.containsKey(A));
    await().until(() -> states().equals(List.of("InSync")));
  }

  @Test
  void anEmptyPrefixThatARunBeforeHasMadeGoesWithThatOfTheMaster() throws ReplicaException {
    fill(B, 5);
    replicas.openOrCreate(A);
    replicas.openOrCreate(B).replace(master.contentAt(B, 10), 10, master.timeline(B));
    replicator.start();

    awaitWithUpdatesOfB(() -> replicas.detached.containsKey(A));
    await().until(() -> states().equals(List.of("InSync")));
  }

  @Test
  void aPrefixThatIsDetachedHereIsFollowedAgainWhenItIsAttached() {
    fill(A, 5);
    fill(B, 5);
    replicator.start();
    await().until(() -> states().equals(List.of("InSync", "InSync")));

    Replicas.Watcher watcher = Objects.requireNonNull(replicas.watcher);
    watcher.detached(A);
    await().until(() -> states().equals(List.of("Detached", "InSync")));
    fill(A, 5);
    fill(B, 5);
    awaitEqual(B);
    assertThat(replicas.copy(A).position()).isLessThan(master.last(A));
    assertThat(replicator.statuses().getFirst().reason()).contains("attach_prefixes");
    assertThat(replicator.reload(order("1", A))).isInstanceOf(ReloadReply.Invalid.class);

    watcher.attached(A);
    awaitEqual(A);
    await().until(() -> states().equals(List.of("InSync", "InSync")));
  }

  @Test
  void anErrorInsideTheNodeIsTriedAgainAndNeverSilence() {
    fill(A, 1);
    replicator.start();
    awaitEqual(A);
    replicas.outOfMemory = true;
    fill(A, 1);
    await().until(() -> states().equals(List.of("Stuck")));
    replicas.outOfMemory = false;
    awaitEqual(A);
  }

  @Test
  void aPrefixWhoseSlaveFailsInsideTheNodeBeginsAnew() {
    fill(A, 5);
    replicator.start();
    awaitEqual(A);
    master.failures.set(Integer.MAX_VALUE); // what one does may be over before it is seen
    await()
        .untilAsserted(
            () ->
                assertThat(replicator.statuses())
                    .singleElement()
                    .satisfies(
                        status -> {
                          assertThat(status.stateName()).isEqualTo("Stuck");
                          assertThat(status.reason()).contains("failed inside the node");
                        }));
    master.failures.set(0);
    fill(A, 5);
    awaitEqual(A);
    await().until(() -> states().equals(List.of("InSync")));
  }

  @Test
  void aPrefixWhoseSlaveFailedCanBeReloadedAtOnce() {
    fill(A, 5);
    replicator.start();
    awaitEqual(A);
    fill(A, 1);
    master.failures.set(Integer.MAX_VALUE);
    await().until(() -> states().equals(List.of("Stuck")));
    master.failures.set(0);
    replicator.reload(order("1", A));
    awaitReload("1");
    awaitEqual(A);
    await().until(() -> states().equals(List.of("InSync")));
  }

  /** It has more than the slave when it is asked again, so that no number tells. */
  @Test
  void aMasterWithoutHistoryThatWasPutBackFromAnOldCopyIsNotTakenForTheSame() {
    master.knowsHistory = false;
    fill(A, 5);
    replicator.start();
    awaitEqual(A);
    master.write(A, Ops.increment("here"));
    Runnable putBack = master.backup(A);
    master.write(A, Ops.put("lost", 1));
    awaitEqual(A);
    master.reachable = false;
    await().until(() -> states().equals(List.of("Disconnected")));
    putBack.run();
    for (int i = 0; i < 9; i++) {
      master.write(A, Ops.put("other", i));
    }
    master.reachable = true;
    await().until(() -> states().equals(List.of("Broken")));
    assertThat(replicator.statuses().getFirst().reason()).contains("another update 12");
    assertThat(replicas.copy(A).content()).doesNotContainKey(Bytes.utf8("other"));

    restart();
    await().until(() -> states().equals(List.of("Broken")));
    assertThat(replicator.statuses().getFirst().reason()).contains("another update 12");
    assertThat(replicas.copy(A).content()).doesNotContainKey(Bytes.utf8("other"));

    replicator.reload(order("1", A));
    awaitReload("1");
    awaitEqual(A);
    assertThat(replicas.aside).as("nobody can tell where they parted").containsEntry(A, 1L);
  }

  @Test
  void aMasterWithoutHistoryThatComesBackAsItWasIsGoneOnWith() {
    master.knowsHistory = false;
    fill(A, 5);
    replicator.start();
    awaitEqual(A);
    master.write(A, Ops.increment("here"));
    awaitEqual(A);
    master.restart(A, 0);
    fill(A, 5);
    awaitEqual(A);
    await().until(() -> states().equals(List.of("InSync")));
  }
}
