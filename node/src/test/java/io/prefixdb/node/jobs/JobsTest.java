package io.prefixdb.node.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.config.JobTime;
import io.prefixdb.node.config.JobsConfig;
import io.prefixdb.node.config.JobsConfig.Copies;
import io.prefixdb.node.config.JobsConfig.Restoring;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.Restore;
import io.prefixdb.node.store.RocksStores;
import io.prefixdb.node.store.StoreSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jobs on real data, a second apart. */
@Timeout(60)
class JobsTest {
  private static final PrefixName P = new PrefixName("p");
  private static final JobTime EACH_SECOND = new JobTime(Optional.empty(), Duration.ofSeconds(1));

  @TempDir Path root;

  @Test
  void anArchivedBackupCanBeRestored() throws Exception {
    Path archive = root.resolve("archive");
    StoreSettings settings = new StoreSettings(root.resolve("data"), Optional.empty(), 0);
    try (RocksStores stores = RocksStores.open(settings)) {
      put(stores, "1");
      try (Jobs jobs = Jobs.start(all(archive), stores, Clock.systemUTC())) {
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> jobs.statuses().stream().allMatch(job -> job.lastSuccess().isPresent()));
        assertThat(jobs.statuses())
            .extracting(JobStatus::name)
            .containsExactly("compact at start", "compact", "backup", "archive");
        assertThat(jobs.statuses().get(2).lastBytes()).isPositive();
      }
      put(stores, "2");
    }

    try (var copies = Files.list(archive)) {
      Path copy = copies.filter(path -> !path.endsWith("unfinished")).findFirst().orElseThrow();
      Restore.run(settings, copy, 0, LocalDateTime.parse("2026-05-01T00:00:00"));
    }

    try (RocksStores stores = RocksStores.open(settings)) {
      assertThat(stores.openOrCreate(P).get(List.of(Bytes.utf8("k")), 0))
          .containsExactly(Bytes.utf8("1"));
    }
  }

  @Test
  void aPrefixThatFailsHoweverItDoesStopsNoOther() throws Exception {
    StoreSettings settings = new StoreSettings(root.resolve("data"), Optional.empty(), 0);
    try (RocksStores stores = RocksStores.open(settings)) {
      List<PrefixName> names =
          List.of(new PrefixName("a"), new PrefixName("b"), new PrefixName("c"));
      for (PrefixName name : names) {
        stores.openOrCreate(name);
      }
      List<PrefixName> worked = new ArrayList<>();
      EachPrefix work =
          new EachPrefix(
              stores,
              prefix -> {
                if (prefix.name().value().equals("b")) {
                  throw new IllegalStateException("broken");
                }
                worked.add(prefix.name());
                return 1;
              });
      assertThatThrownBy(() -> work.run(_ -> {}))
          .isInstanceOf(WorkException.class)
          .hasMessageContaining("1 of 3 prefixes failed")
          .hasMessageContaining("broken");
      assertThat(worked).containsExactly(names.getFirst(), names.getLast());
    }
  }

  @Test
  void withoutJobsNothingRuns() throws Exception {
    JobsConfig none =
        new JobsConfig(
            Optional.empty(),
            false,
            root,
            Optional.empty(),
            Optional.empty(),
            new Restoring(false, root, 0));
    StoreSettings settings = new StoreSettings(root.resolve("data"), Optional.empty(), 0);
    try (RocksStores stores = RocksStores.open(settings);
        Jobs jobs = Jobs.start(none, stores, Clock.systemUTC())) {
      assertThat(jobs.statuses()).isEmpty();
    }
  }

  private JobsConfig all(Path archive) {
    Path backups = root.resolve("backup");
    return new JobsConfig(
        Optional.of(EACH_SECOND),
        true,
        backups,
        Optional.of(new Copies(backups, 2, EACH_SECOND)),
        Optional.of(new Copies(archive, 2, EACH_SECOND)),
        new Restoring(false, backups, 0));
  }

  private static void put(RocksStores stores, String value) throws Exception {
    PrefixStore prefix = stores.openOrCreate(P);
    prefix.write(List.of(new Mutation.Put(Bytes.utf8("k"), Bytes.utf8(value))), false).join();
  }
}
