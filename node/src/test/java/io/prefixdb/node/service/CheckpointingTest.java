package io.prefixdb.node.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.rpc.Answer;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.store.MemoryStores;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Who waits for checkpoints keeps nobody else waiting. */
final class CheckpointingTest {
  private static final Bytes P = Bytes.utf8("p");
  private static final Call.CreateCheckpoint CALL = new Call.CreateCheckpoint(P, 60, Bytes.EMPTY);

  private final List<Runnable> begun = new ArrayList<>();
  private final Checkpointing checkpointing =
      new Checkpointing(new MemoryStores(), CopyGuard.NONE, new Aside(1, _ -> begun::add));

  @Test
  void oneIsAwaitedAndOneMoreThanMayWaitIsRefused() {
    CompletableFuture<Answer> first = checkpointing.create(CALL);
    assertThat(first).isNotDone();

    assertThat(refused(checkpointing.create(CALL)).status()).isEqualTo(Status.CreateSnapshotFail);

    begun.getFirst().run();
    assertThat(refused(first).status()).as("there is none").isEqualTo(Status.PrefixNotFound);
    assertThat(checkpointing.create(CALL)).as("there is room again").isNotDone();
  }

  private static Answer.CheckpointRefused refused(CompletableFuture<Answer> answer) {
    assertThat(answer).isDone();
    return (Answer.CheckpointRefused) answer.join();
  }
}
