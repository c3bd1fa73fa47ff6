package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Breakage;
import io.prefixdb.node.replication.SlaveState;
import io.prefixdb.node.replication.SlaveStatus;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What another node may copy. */
final class CopyFitnessTest {
  private static final PrefixName P = new PrefixName("p");
  private static final Bytes OTHER = Bytes.utf8("other");

  @Test
  void aMasterMayBeCopiedByOthersButNotByItself() {
    CopyFitness master = new CopyFitness();
    assertThat(master.obstacle(P, Bytes.EMPTY)).as("it only begins").isEmpty();
    master.begin("me", _ -> Optional.empty());
    assertThat(master.obstacle(P, OTHER)).isEmpty();
    assertThat(master.obstacle(P, Bytes.EMPTY)).isEmpty();
    assertThat(master.obstacle(P, Bytes.utf8("me")))
        .contains("prefix 'p' is to be loaded from its own node: name another source");
  }

  @Test
  void aSlaveMayBeCopiedUnlessItsPrefixIsBrokenOrBeingLoaded() {
    Breakage gap = new Breakage(Breakage.Reason.WALGap, 5, 7, 9, Instant.EPOCH, "update 5 is gone");
    assertThat(slave(new SlaveState.InSync())).isEmpty();
    assertThat(slave(new SlaveState.CatchingUp())).isEmpty();
    assertThat(slave(new SlaveState.Disconnected("no route"))).isEmpty();
    assertThat(slave(new SlaveState.Broken(gap)))
        .contains("prefix 'p' is Broken (WALGap) here: copy it from another node");
    assertThat(slave(new SlaveState.Reloading()))
        .contains("prefix 'p' is being loaded anew here: copy it from another node");
  }

  private static Optional<String> slave(SlaveState state) {
    SlaveStatus status = new SlaveStatus(P, state, 4, 9, 5, false, 0, 0, 0);
    CopyFitness slave = new CopyFitness();
    slave.begin("me", _ -> Optional.of(status));
    return slave.obstacle(P, OTHER);
  }
}
