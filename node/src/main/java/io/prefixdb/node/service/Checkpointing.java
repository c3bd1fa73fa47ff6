package io.prefixdb.node.service;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.rpc.Answer;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.store.Checkpoints;
import io.prefixdb.node.store.StoreException;
import io.prefixdb.node.store.Stores;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has files of prefixes kept for nodes that copy them. */
final class Checkpointing {
  /** Calls that wait for one at a time in all connections; one more is refused. */
  static final int MAKING_MAX = Checkpoints.MAX;

  private static final Logger log = LoggerFactory.getLogger(Checkpointing.class);
  private static final long SECONDS_MAX = Duration.ofDays(1).toSeconds();

  private final Stores stores;
  private final CopyGuard guard;
  private final Aside threads;

  Checkpointing(Stores stores, CopyGuard guard, Aside threads) {
    this.stores = stores;
    this.guard = guard;
    this.threads = threads;
  }

  /** RocksDB first writes out what it has in memory, for which nobody else is to wait. */
  CompletableFuture<Answer> create(Call.CreateCheckpoint create) {
    return threads
        .run("checkpoint-" + create.prefix(), () -> created(create))
        .orElseGet(() -> CompletableFuture.completedFuture(tooMany(create)));
  }

  private static Answer tooMany(Call.CreateCheckpoint create) {
    String sentence =
        "prefix '%s': no checkpoint is made, for %d are being made already: try again later"
            .formatted(create.prefix(), MAKING_MAX);
    log.error("{}", sentence);
    return new Answer.CheckpointRefused(create.prefix(), sentence, Status.CreateSnapshotFail);
  }

  private Answer created(Call.CreateCheckpoint create) {
    Bytes prefix = create.prefix();
    Optional<PrefixName> name = PrefixName.parse(prefix);
    if (name.isEmpty() || stores.find(name.get()).isEmpty()) {
      return new Answer.CheckpointRefused(
          prefix, "there is no prefix '" + prefix + "'", Status.PrefixNotFound);
    }
    Optional<String> obstacle = guard.obstacle(name.get(), create.asker());
    if (obstacle.isPresent()) {
      log.warn("{}", obstacle.get());
      return new Answer.CheckpointRefused(prefix, obstacle.get(), Status.CreateSnapshotFail);
    }
    Duration lease = Duration.ofSeconds(Math.clamp(create.leaseSeconds(), 1, SECONDS_MAX));
    try {
      return new Answer.CheckpointCreated(stores.createCheckpoint(name.get(), lease));
    } catch (StoreException e) {
      log.error("{}", e.getMessage());
      return new Answer.CheckpointRefused(
          prefix, String.valueOf(e.getMessage()), Status.CreateSnapshotFail);
    }
  }

  Answer release(Call.ReleaseCheckpoint release) {
    boolean released =
        PrefixName.parse(release.prefix())
            .map(name -> stores.releaseCheckpoint(name, release.checkpoint().toString()))
            .orElse(false);
    return new Answer.Outcome(release.prefix(), released ? Status.OK : Status.SnapshotNotFound);
  }
}
