package io.prefixdb.node.service;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.rpc.Answer;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.store.StoreException;
import io.prefixdb.node.store.Stores;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has files of prefixes kept for nodes that copy them. */
final class Checkpointing {
  private static final Logger log = LoggerFactory.getLogger(Checkpointing.class);
  private static final long SECONDS_MAX = Duration.ofDays(1).toSeconds();

  private final Stores stores;
  private final CopyGuard guard;

  Checkpointing(Stores stores, CopyGuard guard) {
    this.stores = stores;
    this.guard = guard;
  }

  Answer create(Call.CreateCheckpoint create) {
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
