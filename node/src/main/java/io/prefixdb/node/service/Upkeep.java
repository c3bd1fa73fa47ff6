package io.prefixdb.node.service;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.rpc.Answer;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.rpc.LineRate;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executes what concerns whole prefixes: their list, snapshots. */
final class Upkeep {
  /** A longer life of a snapshot is cut to this; 0 stands for no end. */
  static final Duration SNAPSHOT_LIFE_MAX = Duration.ofDays(30);

  private static final Logger log = LoggerFactory.getLogger(Upkeep.class);

  private static final LineRate lines = new LineRate(10);

  private final Prefixes prefixes;
  private final WriteChecks checks;

  Upkeep(Prefixes prefixes, WriteChecks checks) {
    this.prefixes = prefixes;
    this.checks = checks;
  }

  Answer allPrefixes(Call.GetAllPrefixes call) {
    List<PrefixName> names = new ArrayList<>();
    for (PrefixName name : prefixes.names()) {
      if (!call.writableOnly() || checks.isListedWritable(name.bytes())) {
        names.add(name);
      }
    }
    return new Answer.Prefixes(names);
  }

  Answer createSnapshot(Call.CreateSnapshot create) {
    Bytes prefix = create.prefix();
    Optional<PrefixStore> store = prefixes.find(prefix);
    if (store.isEmpty()) {
      return new Answer.SnapshotCreated(prefix, 0, 0, Status.PrefixNotFound);
    }
    try {
      PrefixStore.Snapshot snapshot = store.get().createSnapshot(life(create.releaseSeconds()));
      if (lines.allows()) {
        int count = store.get().snapshots();
        log.info(
            "{}. Create snapshot №{}, snapshot count {} rocksdb::DB::kNumSnapshots={}",
            prefix,
            snapshot.id(),
            count,
            count);
      }
      return new Answer.SnapshotCreated(prefix, snapshot.id(), snapshot.sequence(), Status.OK);
    } catch (StoreException e) {
      log.error("a snapshot of prefix '{}' failed: {}", prefix, e.getMessage());
      return new Answer.SnapshotCreated(prefix, 0, 0, Status.CreateSnapshotFail);
    }
  }

  private static Duration life(long seconds) {
    long most = SNAPSHOT_LIFE_MAX.toSeconds();
    return Duration.ofSeconds(Long.compareUnsigned(seconds, most) < 0 ? seconds : most);
  }

  Answer releaseSnapshot(Call.ReleaseSnapshot release) {
    Status status =
        prefixes
            .find(release.prefix())
            .map(
                store ->
                    store.releaseSnapshot(release.snapshot()) ? Status.OK : Status.SnapshotNotFound)
            .orElse(Status.PrefixNotFound);
    return new Answer.Outcome(release.prefix(), status);
  }
}
