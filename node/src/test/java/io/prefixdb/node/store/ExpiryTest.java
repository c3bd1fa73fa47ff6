package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.ExpiryConfig;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.MergeKind;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.RangeQuery;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.UpdateBatch.Op;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

/** Values whose time is over; written with times of their own, as a slave writes them. */
final class ExpiryTest {
  private static final PrefixName P = new PrefixName("p");
  private static final long TTL = 1000;
  private static final Expiry EXPIRY = new Expiry(TTL);

  @TempDir Path root;
  private final long now = System.currentTimeMillis() / 1000;
  private RocksStores stores;
  private RocksPrefix prefix;

  @BeforeEach
  void open() throws Exception {
    stores = RocksStores.open(settings(TTL));
    prefix = stores.prefix(P);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void noReadShowsWhatIsOver() throws Exception {
    apply(put("a", "1", TTL + 5), put("b", "2", TTL - 100), put("c", "3", TTL + 5));
    assertThat(get("a", "b", "c")).containsExactly(null, "2", null);
    assertThat(get("a")).containsExactly((String) null);
    assertThat(prefix.getAtOnce(List.of(Bytes.utf8("a"))).orElseThrow())
        .containsExactly((Bytes) null);
    assertThat(page("", 10)).isEqualTo(page(true, new Field(Bytes.utf8("b"), Bytes.utf8("2"))));
    assertThat(page("", 1).last()).as("only what is over follows").isTrue();
    assertThat(prefix.range(new RangeQuery(Bytes.EMPTY, true, Bytes.EMPTY, 1, 10), 0).fields())
        .isEmpty();
    long snapshot = prefix.createSnapshot(Duration.ofMinutes(1)).id();
    assertThat(prefix.get(List.of(Bytes.utf8("a"), Bytes.utf8("b")), snapshot))
        .containsExactly(null, Bytes.utf8("2"));
  }

  /** Its clock counts for who reads now, though updates that are to come may be older. */
  @Test
  void aLongWalkOnASlaveShowsNothingThatIsOverEither() throws Exception {
    reopen(settings(TTL).following());
    apply(put("a", "1", TTL + 5));
    try (PrefixStore.View view = prefix.view()) {
      assertThat(view.range(new RangeQuery(Bytes.EMPTY, true, Bytes.EMPTY, 0, 10)).fields())
          .isEmpty();
    }
  }

  @Test
  void aMergeFindsNoValueThatWasOverWhenItWasWritten() throws Exception {
    apply(put("n", "41", 3 * TTL), inc("n", 5)); // over long before
    apply(put("m", "41", TTL + 10), inc("m", 50)); // in its time
    assertThat(get("n", "m")).containsExactly("1", "42");
  }

  @Test
  void everyMergeRestartsTheClockByItsOwnTime() throws Exception {
    apply(put("n", "1", 3 * TTL), inc("n", 2 * TTL + 500), inc("n", TTL + 600), inc("n", 700));
    assertThat(get("n")).containsExactly("4");
    prefix.compact(Bytes.EMPTY, Bytes.EMPTY); // does not make it younger
    apply(put("x", "1", TTL + 50), inc("x", TTL + 20));
    assertThat(get("n", "x")).containsExactly("4", null);
  }

  @Test
  void compactionsRemoveWhatIsOverAndNothingElse() throws Exception {
    apply(put("a", "1", TTL + 5), put("b", "2", 5), put("c", "3", TTL + 5), inc("c", 10));
    prefix.compact(Bytes.EMPTY, Bytes.EMPTY);
    reopen(settings(0));
    assertThat(get("a", "b", "c")).containsExactly(null, "2", "4");
  }

  /** A slave that starts after its master went on for long has updates to come from before. */
  @Test
  void aSlaveThatIsBehindKeepsWhatUpdatesToComeCountOn() throws Exception {
    reopen(settings(TTL).following());
    apply(put("n", "41", TTL + 500));
    prefix.compact(Bytes.EMPTY, Bytes.EMPTY);
    apply(inc("n", 600)); // in its time
    assertThat(get("n")).containsExactly("42");
  }

  @Test
  void aSlaveRemovesWhatIsOverByTheTimeOfItsLatestUpdate() throws Exception {
    reopen(settings(TTL).following());
    apply(put("a", "1", TTL + 500), put("b", "2", 5));
    prefix.compact(Bytes.EMPTY, Bytes.EMPTY);
    reopen(settings(0));
    assertThat(get("a", "b")).containsExactly(null, "2");
  }

  /** The master's clock is an hour ahead, or behind: only when readers see the end moves. */
  @Test
  void clocksThatDifferChangeWhatIsShownButNeverWhatIsMade() throws Exception {
    reopen(settings(TTL).following());
    long ahead = -3_600;
    apply(
        put("n", "41", ahead), inc("n", ahead - 5), put("m", "41", ahead), inc("m", ahead - 1_001));
    assertThat(get("n", "m")).as("one was over for the master").containsExactly("42", "1");
    prefix.compact(Bytes.EMPTY, Bytes.EMPTY);
    assertThat(get("n", "m")).containsExactly("42", "1");
    reopen(settings(TTL).following()); // another master, behind the first one
    long behind = 3_600;
    apply(put("old", "41", behind));
    assertThat(get("old")).as("over by the clock here").containsExactly((String) null);
    apply(inc("old", behind - 5));
    prefix.compact(Bytes.EMPTY, Bytes.EMPTY);
    reopen(settings(0).following());
    assertThat(get("old", "n", "m")).as("what the master made").containsExactly("42", "42", "1");
  }

  @Test
  void aSnapshotShowsWhatUpdatesAfterItCountOnWheneverItIsRead() throws Exception {
    reopen(settings(TTL).following());
    apply(put("n", "41", TTL + 500));
    long snapshot = prefix.createSnapshot(Duration.ofMinutes(1)).id();
    apply(put("later", "1", 5));
    prefix.compact(Bytes.EMPTY, Bytes.EMPTY);

    Field shown = new Field(Bytes.utf8("n"), Bytes.utf8("41"));
    assertThat(prefix.get(List.of(shown.key()), snapshot)).containsExactly(shown.value());
    assertThat(prefix.range(new RangeQuery(Bytes.EMPTY, true, Bytes.EMPTY, 0, 10), snapshot))
        .isEqualTo(page(true, shown));
    assertThat(get("n")).containsExactly((String) null);
  }

  @Test
  void theLongestTimeIsForEver() {
    assertThat(new Expiry(Long.MAX_VALUE).isOver(now - TTL, now)).isFalse();
    assertThat(new Expiry(TTL).isOver(now - TTL, now)).isFalse();
    assertThat(new Expiry(TTL).isOver(now - TTL - 1, now)).isTrue();
  }

  @Test
  void anExpiredValueStaysWhileMergesInItsTimeStillCount() throws Exception {
    try (Options options = new Options().setCreateIfMissing(true);
        ExpiryFilter filter = new ExpiryFilter(options, EXPIRY)) {
      MergeOperator.install(options, P, EXPIRY);
      try (RocksDB db = RocksDB.open(options, root.resolve("raw").toString())) {
        byte[] key = {'k'};
        db.put(key, stored("1", now - TTL - 500));
        assertThat(filter.isOver(key, now)).as("before it is told of the database").isFalse();
        AtomicBoolean held = new AtomicBoolean();
        filter.opened(db, () -> now, held::get);
        assertThat(filter.isOver(key, now)).isTrue();
        db.merge(key, stored(operand(), now - 600));
        assertThat(filter.isOver(key, now)).isFalse();
        db.delete(key);
        assertThat(filter.isOver(key, now)).isTrue();
        held.set(true);
        assertThat(filter.isOver(key, now)).as("a snapshot may show it yet").isFalse();
      }
    }
  }

  /** Wherever RocksDB cuts a list of merges, master and slave get the same. */
  @Test
  void foldingInPiecesGivesWhatFoldingAtOnceGives() {
    long firstSeed = System.nanoTime();
    for (long seed = firstSeed; seed < firstSeed + 500; seed++) {
      Random random = new Random(seed);
      byte @Nullable [] base = random.nextBoolean() ? stored("7", 0) : null;
      List<byte[]> operands = new ArrayList<>();
      long time = 0;
      for (int i = random.nextInt(8); i >= 0; i--) {
        time += random.nextInt((int) (2 * TTL));
        operands.add(stored(operand(), time));
      }
      int cut = random.nextInt(operands.size());
      byte @Nullable [] first =
          cut == 0 ? base : StoredValue.fold(base, operands.subList(0, cut), EXPIRY);
      assertThat(StoredValue.fold(first, operands.subList(cut, operands.size()), EXPIRY))
          .as("seed %d", seed)
          .isEqualTo(StoredValue.fold(base, operands, EXPIRY));
    }
  }

  @Test
  void aPrefixHasItsOwnTimeOrTheCommonOne() {
    StoreSettings settings =
        settings(0).withExpiry(new ExpiryConfig(50, Map.of("own", 7L, "ever", 0L)));
    assertThat(Expiry.of(settings, "other")).isEqualTo(new Expiry(50));
    assertThat(Expiry.of(settings, "own")).isEqualTo(new Expiry(7));
    assertThat(Expiry.of(settings, "ever").never()).isTrue();
  }

  private void reopen(StoreSettings settings) throws Exception {
    stores.close();
    stores = RocksStores.open(settings);
    prefix = stores.prefix(P);
  }

  private void apply(Op... ops) throws Exception {
    StoreReplica replica = new StoreReplica(prefix);
    replica.apply(List.of(UpdateBatch.of(replica.position(), List.of(ops)).bytes()));
  }

  private Op put(String key, String value, long secondsAgo) {
    return new Op.Put(Bytes.utf8(key), Bytes.of(stored(value, now - secondsAgo)));
  }

  private Op inc(String key, long secondsAgo) {
    return new Op.Merge(Bytes.utf8(key), Bytes.of(stored(operand(), now - secondsAgo)));
  }

  private static String operand() {
    return MergeKind.INC.operand(Bytes.utf8("{\"inc\":1}")).toString();
  }

  private static byte[] stored(String text, long time) {
    return TimeSuffix.append(Bytes.utf8(text), time);
  }

  private List<@Nullable String> get(String... keys) throws Exception {
    List<@Nullable String> values = new ArrayList<>();
    for (Bytes value : prefix.get(List.of(keys).stream().map(Bytes::utf8).toList(), 0)) {
      values.add(value == null ? null : value.toString());
    }
    return values;
  }

  private PrefixStore.Page page(String from, long limit) throws Exception {
    return prefix.range(new RangeQuery(Bytes.utf8(from), true, Bytes.EMPTY, 0, limit), 0);
  }

  private static PrefixStore.Page page(boolean last, Field... fields) {
    return new PrefixStore.Page(List.of(fields), last);
  }

  private StoreSettings settings(long ttl) {
    return new StoreSettings(root.resolve("data"), Optional.empty(), 0)
        .withExpiry(new ExpiryConfig(ttl, Map.of()));
  }
}
