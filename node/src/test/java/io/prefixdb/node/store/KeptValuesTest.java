package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Bytes;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What was read is given again only while it is what the database holds. */
class KeptValuesTest {
  private static final Bytes KEY = Bytes.utf8("key");
  private static final Bytes OLD = Bytes.utf8("old");
  private static final Bytes NEW = Bytes.utf8("new");

  private final Kept values = new Kept(new ReadCache(1 << 20).forDatabase());

  @Test
  void givesWhatWasKept() {
    assertThat(values.get(KEY)).isNull();

    values.keep(KEY, OLD, values.version(KEY));

    assertThat(values.get(KEY)).isEqualTo(OLD);
    assertThat(values.get(Bytes.utf8("other"))).isNull();
  }

  @Test
  void forgetsAKeyBeforeItIsWritten() {
    values.keep(KEY, OLD, values.version(KEY));

    values.writing(List.of(KEY));

    assertThat(values.get(KEY)).isNull();
  }

  @Test
  void keepsNothingThatWasReadBeforeTheWriteEnded() {
    long before = values.version(KEY);
    values.writing(List.of(KEY, KEY));
    long during = values.version(KEY);
    values.keep(KEY, OLD, before);
    values.keep(KEY, OLD, during);
    assertThat(values.get(KEY)).isNull();
    values.written(List.of(KEY, KEY));
    values.keep(KEY, OLD, before);
    values.keep(KEY, OLD, during);
    assertThat(values.get(KEY)).isNull();

    values.keep(KEY, NEW, values.version(KEY));

    assertThat(values.get(KEY)).isEqualTo(NEW);
  }

  @Test
  void doesNotMixDatabases() {
    ReadCache cache = new ReadCache(1 << 20);
    Kept one = new Kept(cache.forDatabase());
    Kept other = new Kept(cache.forDatabase());

    one.keep(KEY, OLD, one.version(KEY));

    assertThat(other.get(KEY)).isNull();
  }

  @Test
  void isBoundedByItsBytes() {
    Kept small = new Kept(new ReadCache(100_000).forDatabase());
    Bytes value = Bytes.of(new byte[100]);

    for (int i = 0; i < 10_000; i++) {
      Bytes key = Bytes.utf8("key" + i);
      small.keep(key, value, small.version(key));
    }

    int kept = 0;
    for (int i = 0; i < 10_000; i++) {
      kept += small.get(Bytes.utf8("key" + i)) == null ? 0 : 1;
    }
    assertThat(kept).isBetween(1, 100_000 / ReadCache.ENTRY_BYTES_MAX);
  }

  @Test
  void largeValuesAreNotKept() {
    values.keep(KEY, Bytes.of(new byte[ReadCache.ENTRY_BYTES_MAX]), values.version(KEY));

    assertThat(values.get(KEY)).isNull();
  }

  /** As many keys as there are places stay side by side; one more pushes out the oldest. */
  @Test
  void keepsTheNewestOfThoseThatMeet() {
    long bytes = ReadCache.WAYS * ReadCache.ENTRY_BYTES_MAX;
    Kept one = new Kept(new ReadCache(bytes).forDatabase());
    List<Bytes> keys = Stream.of("a", "b", "c", "d", "e").map(Bytes::utf8).toList();

    keys.forEach(key -> one.keep(key, key, one.version(key)));

    assertThat(one.get(keys.getFirst())).isNull();
    assertThat(keys.stream().skip(1)).allSatisfy(key -> assertThat(one.get(key)).isEqualTo(key));
  }

  /** A write makes worthless what shares its count, and what is worthless makes room first. */
  @Test
  void whatIsWorthlessMakesRoom() {
    long bytes = ReadCache.WAYS * ReadCache.ENTRY_BYTES_MAX;
    Kept one = new Kept(new ReadCache(bytes).forDatabase());
    List<Bytes> keys =
        IntStream.range(0, 100)
            .mapToObj(i -> Bytes.utf8("key" + i))
            .filter(key -> one.all.place(key) == 0)
            .limit(3)
            .toList();
    Bytes other =
        IntStream.range(0, 100)
            .mapToObj(i -> Bytes.utf8("key" + i))
            .filter(key -> one.all.place(key) == 1)
            .findFirst()
            .orElseThrow();
    one.keep(other, OLD, one.version(other));
    keys.forEach(key -> one.keep(key, OLD, one.version(key)));

    one.writing(keys.subList(0, 1));
    one.written(keys.subList(0, 1));
    one.keep(keys.get(0), NEW, one.version(keys.get(0)));

    assertThat(one.get(keys.get(0))).isEqualTo(NEW);
    assertThat(one.get(keys.get(1))).isNull();
    assertThat(one.get(other)).isEqualTo(OLD);
  }

  @Test
  void nothingIsKeptWithoutBytes() {
    Kept none = new Kept(new ReadCache(0).forDatabase());

    none.keep(KEY, OLD, none.version(KEY));

    assertThat(none.get(KEY)).isNull();
  }

  /** A key counts up; readers through the cache never see it go back, nor behind the last write. */
  @Test
  void isNeverBehindAWriteThatEnded() throws InterruptedException {
    AtomicReference<Bytes> database = new AtomicReference<>(number(0));
    AtomicLong ended = new AtomicLong();
    AtomicReference<String> wrong = new AtomicReference<>("");
    Runnable reader =
        () -> {
          long seen = 0;
          while (ended.get() < 200_000 && wrong.get().isEmpty()) {
            long least = Math.max(seen, ended.get());
            Bytes kept = values.get(KEY);
            if (kept == null) {
              long version = values.version(KEY);
              kept = database.get();
              values.keep(KEY, kept, version);
            }
            seen = Long.parseLong(kept.toString());
            if (seen < least) {
              wrong.set(seen + " after " + least);
            }
          }
        };
    List<Thread> readers =
        List.of(Thread.ofPlatform().start(reader), Thread.ofPlatform().start(reader));
    for (long i = 1; i <= 200_000; i++) {
      values.writing(List.of(KEY));
      database.set(number(i));
      values.written(List.of(KEY));
      ended.set(i);
    }
    for (Thread thread : readers) {
      thread.join();
    }

    assertThat(wrong.get()).isEmpty();
  }

  private static Bytes number(long value) {
    return Bytes.utf8(Long.toString(value));
  }

  /** Each call for itself. */
  private record Kept(RecentValues all) {
    @Nullable Bytes get(Bytes key) {
      return all.get(all.place(key), key);
    }

    long version(Bytes key) {
      return all.version(all.place(key));
    }

    void keep(Bytes key, Bytes stored, long version) {
      all.keep(all.place(key), key, stored, version);
    }

    void writing(List<Bytes> keys) {
      all.writing(keys);
    }

    void written(List<Bytes> keys) {
      all.written(keys);
    }
  }
}
