package io.prefixdb.node.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.ServiceConfig;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.RangeQuery;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.replication.Downstreams;
import io.prefixdb.node.replication.Moment;
import io.prefixdb.node.replication.stream.Standings;
import io.prefixdb.node.rpc.Answer;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.RocksStores;
import io.prefixdb.node.store.StoreSettings;
import io.prefixdb.node.store.WriteGate;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot whose time is over after a call has found it. */
final class SnapshotEndTest {
  private static final Bytes P = Bytes.utf8("p");
  private static final ServiceConfig CONFIG =
      new ServiceConfig(0, 0, 0, 0, 0, true, true, false, Set.of(), Set.of());

  @TempDir Path root;

  @Test
  void aRangeThatItEndsUnderFindsNoSnapshot() throws Exception {
    try (RocksStores stores =
        RocksStores.open(new StoreSettings(root.resolve("data"), Optional.empty(), 0))) {
      PrefixStore store = stores.openOrCreate(new PrefixName("p"));
      store.write(List.of(new Mutation.Put(P, P)), false).join();
      long id = store.createSnapshot(Duration.ZERO).id();
      int[] looks = {Integer.MIN_VALUE};
      PrefixService service =
          new PrefixService(
              stores,
              () -> {
                if (++looks[0] == 2) { // the first is before the snapshot is looked for
                  assertThat(store.releaseSnapshot(id)).isTrue();
                }
                return CONFIG;
              },
              new PrefixService.Rights(WriteGate.OPEN, _ -> false, WriteGate.OPEN, Optional::empty),
              Holders.NOBODY,
              InstantSource.system(),
              new Downstreams(() -> new Moment(0, Instant.EPOCH), Duration.ofDays(1)),
              Standings.NONE,
              CopyGuard.NONE,
              _ -> new Answer.Told("", Status.OK));
      looks[0] = 0; // from here on
      RangeQuery all = new RangeQuery(Bytes.EMPTY, true, Bytes.EMPTY, 0, 10);

      assertThat(
              Calls.answer(
                      service.open("10.0.0.7"),
                      new Call.Range(P, all, id, false, false, false, false))
                  .status())
          .isEqualTo(Status.SnapshotNotFound);
      assertThat(looks[0]).isEqualTo(2);
    }
  }
}
