package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.model.Timeline;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Copies that cannot be opened: damaged ones may be loaded anew, no others. */
final class DamagedCopyTest extends ReplicatorTests {
  private static final Timeline BRANCH =
      new Timeline(List.of(new Timeline.Branch("ab".repeat(16), 1, 1)));

  @Test
  void aCopyWhoseFilesAreDamagedIsLoadedAnewAndOthersGoOn() throws ReplicaException {
    replicas.openOrCreate(A);
    replicas.damage(A);
    fill(A, 40);
    fill(B, 5);
    replicator.start();
    await().until(() -> states().equals(List.of("Broken", "InSync")));
    assertThat(replicator.statuses().getFirst().breakage().orElseThrow().reason())
        .isEqualTo(Breakage.Reason.LocalDamage);
    await().until(() -> damagesCounted() == 1);

    replicator.reload(new ReloadOrder("1", List.of(A), "Copy", List.of("slave:1"), 0));
    awaitReload("1");
    fill(A, 3);

    awaitEqual(A);
    await().until(() -> states().equals(List.of("InSync", "InSync")));
    await().untilAsserted(() -> assertThat(replicas.settled).containsExactly(A));
  }

  /** The disk was full before, or handles were missing. */
  @Test
  void damageThatIsFoundLaterIsCountedToo() throws ReplicaException {
    replicas.openOrCreate(A);
    fill(A, 4);
    replicas.diskFull = true;
    replicator.start();
    await().until(() -> states().equals(List.of("Stuck")));
    replicas.damage(A);
    replicas.diskFull = false;
    await().until(() -> states().equals(List.of("Broken")));
    await().until(() -> damagesCounted() == 1);
  }

  private long damagesCounted() {
    return replicator.incidents().breaks().getOrDefault(Breakage.Reason.LocalDamage, 0L);
  }

  @Test
  void aDamagedCopyIsNotOpenedWhileItIsLoadedAndStaysBrokenWhenThatFails() throws Exception {
    replicas.openOrCreate(A);
    replicas.damage(A);
    fill(A, 40);
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    slave.beforeRead =
        () -> {
          reading.countDown();
          awaitLatch(goOn);
        };
    replicator.start();
    await().until(() -> states().equals(List.of("Broken")));
    replicator.reload(new ReloadOrder("1", List.of(A), "Copy", List.of("slave:1"), 0));
    reading.await();
    assertThat(states()).containsExactly("Reloading");
    replicas.damaged.remove(A); // nobody looks
    int lists = master.lists();
    await().until(() -> master.lists() > lists + 2);
    assertThat(states()).containsExactly("Reloading");
    replicas.damaged.add(A);

    replicator.cancelReload();
    goOn.countDown();
    await().until(() -> states().equals(List.of("Broken")));
    assertThat(replicator.reload(order("2", A))).isEqualTo(new ReloadReply.Accepted("2"));
    awaitReload("2");
    awaitEqual(A);
  }

  /** It may have updates that nobody else has. */
  @Test
  void aCopyThatOnlyAFullDiskKeepsFromOpeningIsNotReplaced() {
    fill(A, 4);
    replicas.diskFull = true;
    replicator.start();
    await().until(() -> states().equals(List.of("Stuck")));

    assertThat(replicator.reload(order("1", A)))
        .isEqualTo(
            new ReloadReply.Invalid("prefixes: [a] (expected: prefixes that this slave follows)"));
    replicas.diskFull = false;
    awaitEqual(A);
  }

  @Test
  void aDamagedCopyGoesWithThePrefixOfItsMaster() throws ReplicaException {
    damagedCopyOf(new Origin(BRANCH, true));
    fill(A, 5);
    fill(B, 5);
    replicator.start();
    await().until(() -> states().equals(List.of("Broken", "InSync")));

    master.remove(A);

    awaitWithUpdatesOfB(() -> replicas.detached.containsKey(A));
    await().until(() -> states().equals(List.of("InSync")));
  }

  /** Nobody need have it elsewhere. */
  @Test
  void damagedFilesThatDoNotSayThatTheyWereCopiedStay() throws ReplicaException {
    damagedCopyOf(Origin.UNKNOWN);
    fill(A, 5);
    fill(B, 5);
    replicator.start();
    await().until(() -> states().equals(List.of("Broken", "InSync")));

    master.remove(A);

    int lists = master.lists();
    awaitWithUpdatesOfB(() -> master.lists() > lists + 5);
    assertThat(replicas.detached).isEmpty();
    assertThat(states()).containsExactly("Broken", "InSync");
  }

  private void damagedCopyOf(Origin origin) throws ReplicaException {
    replicas.openOrCreate(A);
    replicas.damage(A);
    replicas.copy(A).origin = origin;
  }
}
