package io.prefixdb.node.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.ServiceConfig;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.RangeQuery;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.rpc.Answer;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.rpc.CallSession;
import io.prefixdb.node.store.MemoryStores;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixServiceTest {
  private static final Bytes P = Bytes.utf8("p");
  private static final Call.Options NO_RESULT = new Call.Options(false, true, false, 0);
  private static final ServiceConfig UNLIMITED =
      new ServiceConfig(0, 0, 0, 0, 0, true, true, Set.of(), Set.of());

  private final MemoryStores stores = new MemoryStores();
  private final CallSession session = session(UNLIMITED, false);

  private CallSession session(ServiceConfig config, boolean refuseWrites) {
    InstantSource clock = InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000));
    return new PrefixService(stores, config, refuseWrites, clock).open();
  }

  @Test
  void submitsConsecutiveWritesWithoutWaitingForEachOther() {
    stores.hold();

    CompletableFuture<Answer> first = session.execute(set("a", "1"));
    CompletableFuture<Answer> second = session.execute(set("b", "2"));

    assertThat(stores.heldWrites()).isEqualTo(2);
    assertThat(first).isNotDone();
    stores.release();
    assertThat(first.join()).isEqualTo(second.join());
  }

  @Test
  void aReadWaitsForTheEarlierWritesOfItsConnection() {
    session.execute(set("a", "0")).join();
    stores.hold();
    CompletableFuture<Answer> write = session.execute(set("a", "1"));
    try (ExecutorService worker = Executors.newSingleThreadExecutor()) {
      AtomicReference<@Nullable Thread> reader = new AtomicReference<>();
      CompletableFuture<Answer> read =
          CompletableFuture.supplyAsync(
              () -> {
                reader.set(Thread.currentThread());
                return session.execute(new Call.Get(P, List.of(Bytes.utf8("a")), 0)).join();
              },
              worker);
      Awaitility.await().until(() -> isWaiting(reader.get()));
      assertThat(write).isNotDone();
      stores.release();

      assertThat(read.join()).isEqualTo(new Answer.Fields(P, Status.OK, List.of(field("a", "1"))));
    }
  }

  private static boolean isWaiting(@Nullable Thread thread) {
    return thread != null && thread.getState() == Thread.State.WAITING;
  }

  @Test
  void answersTheFailureOfTheStoreAndWritesNoFields() {
    session.execute(set("a", "1")).join();
    stores.fail();

    Call.Options readBack = new Call.Options(false, false, false, 0);
    for (Call call :
        List.of(
            set("a", "2"),
            new Call.Set(P, readBack, List.of(field("a", "2"))),
            new Call.Del(P, readBack, List.of(Bytes.utf8("a"))),
            new Call.Get(P, List.of(Bytes.utf8("a")), 0))) {
      assertThat(session.execute(call).join())
          .isEqualTo(new Answer.Fields(P, Status.IOError, List.of()));
    }
    assertThat(session.execute(new Call.GetUpdatesSince(P, 1, 10)).join())
        .isEqualTo(new Answer.Feed(P, 0, 0, 1, List.of(), Status.IOError));
  }

  @Test
  void aSlaveRefusesTheWritesOfClients() {
    session.execute(set("a", "1")).join();
    CallSession slave = session(UNLIMITED, true);

    assertThat(slave.execute(set("a", "2")).join())
        .isEqualTo(new Answer.Fields(P, Status.PrefixReadonly, List.of()));
    assertThat(slave.execute(new Call.Del(P, NO_RESULT, List.of(Bytes.utf8("a")))).join())
        .isEqualTo(new Answer.Fields(P, Status.PrefixReadonly, List.of()));
    assertThat(slave.execute(new Call.GetAllPrefixes(true)).join())
        .isEqualTo(new Answer.Prefixes(List.of(new PrefixName("p"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "a/b", "../x", "a\0b"})
  void namesThatAreNotOneSafePathElementNeverReachTheStore(String name) {
    Bytes prefix = Bytes.utf8(name);

    assertThat(session.execute(new Call.Set(prefix, NO_RESULT, List.of(field("a", "1")))).join())
        .isEqualTo(new Answer.Fields(prefix, Status.CreatePrefixFail, List.of()));
    assertThat(session.execute(new Call.Get(prefix, List.of(), 0)).join())
        .isEqualTo(new Answer.Fields(prefix, Status.PrefixNotFound, List.of()));
    assertThat(stores.names()).isEmpty();
  }

  @Test
  void aWriteThatNamesAnUnknownSnapshotIsNotDone() {
    Call.Options unknown = new Call.Options(false, false, false, 99);

    assertThat(session.execute(new Call.Set(P, unknown, List.of(field("a", "1")))).join())
        .isEqualTo(new Answer.Fields(P, Status.SnapshotNotFound, List.of()));
    assertThat(session.execute(new Call.Has(P, List.of(Bytes.utf8("a")), 0)).join())
        .isEqualTo(new Answer.Fields(P, Status.OK, List.of(field("a", "false"))));
  }

  @Test
  void repairsValuesInAnswersOnlyWhenAskedTo() {
    session.execute(set("a", "word")).join();
    ServiceConfig raw = new ServiceConfig(0, 0, 0, 0, 0, false, true, Set.of(), Set.of());
    Call.Get get = new Call.Get(P, List.of(Bytes.utf8("a")), 0);

    assertThat(session.execute(get).join())
        .isEqualTo(new Answer.Fields(P, Status.OK, List.of(field("a", "\"word\""))));
    assertThat(session(raw, false).execute(get).join())
        .isEqualTo(new Answer.Fields(P, Status.OK, List.of(field("a", "word"))));
  }

  @Test
  void scansMoreThanOnePageWithoutLosingOrRepeatingAKey() {
    List<Field> all =
        IntStream.range(0, 2 * Pages.KEYS_MAX + 7)
            .mapToObj(i -> field("%05d".formatted(i), "" + i))
            .toList();
    session.execute(new Call.Set(P, NO_RESULT, all)).join();

    for (long limit : new long[] {1, 1000, 1001, 2006, 2007, 2008, -1}) {
      Answer.Page page = range(new RangeQuery(Bytes.EMPTY, true, Bytes.EMPTY, 0, limit));
      long expected = Long.compareUnsigned(limit, all.size()) < 0 ? limit : all.size();
      assertThat(page.fields()).isEqualTo(all.subList(0, (int) expected));
      assertThat(page.last()).isEqualTo(expected == all.size());
    }
  }

  @Test
  void aPagerThatTrustsFinalSeesEveryKey() {
    List<Field> all = IntStream.range(0, 7).mapToObj(i -> field("k" + i, "" + i)).toList();
    session.execute(new Call.Set(P, NO_RESULT, all)).join();

    for (int limit = 1; limit <= 8; limit++) {
      List<Field> seen = new ArrayList<>();
      Answer.Page page = range(new RangeQuery(Bytes.EMPTY, true, Bytes.EMPTY, 0, limit));
      seen.addAll(page.fields());
      while (!page.last()) {
        page = range(new RangeQuery(seen.getLast().key(), false, Bytes.EMPTY, 0, limit));
        seen.addAll(page.fields());
      }
      assertThat(seen).as("pages of %d", limit).isEqualTo(all);
    }
  }

  @Test
  void theLimitOfARangeHoldsForTheSumWhichWrapsAround() {
    ServiceConfig ten = new ServiceConfig(0, 0, 0, 0, 10, true, true, Set.of(), Set.of());
    session.execute(set("a", "1")).join();

    for (long[] numbers : new long[][] {{11, 0}, {0, 11}, {6, 5}, {-1, 0}, {0, -1}, {-2, 1}}) {
      assertThat(session(ten, false).execute(range(numbers[0], numbers[1])).join())
          .isEqualTo(
              new Answer.Page(true, P, Status.RangeLimitExceeded, List.of(), Answer.NO_STAT));
    }
    assertThat(session(ten, false).execute(range(-1, 1)).join())
        .isEqualTo(new Answer.Page(true, P, Status.OK, List.of(), Answer.NO_STAT));
  }

  private static Call.Range range(long limit, long offset) {
    RangeQuery query = new RangeQuery(Bytes.EMPTY, true, Bytes.EMPTY, offset, limit);
    return new Call.Range(P, query, 0, false, false, false, false);
  }

  private Answer.Page range(RangeQuery query) {
    Call.Range range = new Call.Range(P, query, 0, false, false, false, false);
    return (Answer.Page) session.execute(range).join();
  }

  private static Call set(String key, String value) {
    return new Call.Set(P, NO_RESULT, List.of(field(key, value)));
  }

  private static Field field(String key, String value) {
    return new Field(Bytes.utf8(key), Bytes.utf8(value));
  }
}
