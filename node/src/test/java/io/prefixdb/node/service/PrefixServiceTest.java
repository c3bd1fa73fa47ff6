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
import io.prefixdb.node.rpc.Outcome;
import io.prefixdb.node.rpc.Replies;
import io.prefixdb.node.rpc.Round;
import io.prefixdb.node.rpc.Turn;
import io.prefixdb.node.store.MemoryStores;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixServiceTest {
  private static final Bytes P = Bytes.utf8("p");
  private static final Call.Options NO_RESULT = new Call.Options(false, true, false, 0);
  private static final ServiceConfig UNLIMITED =
      new ServiceConfig(0, 0, 0, 0, 0, true, true, false, Set.of(), Set.of());

  private final MemoryStores stores = new MemoryStores();
  private final CallSession session = session(UNLIMITED, false);

  private CallSession session(ServiceConfig config, boolean refuseWrites) {
    InstantSource clock = InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000));
    return new PrefixService(stores, config, refuseWrites, clock).open("10.0.0.7");
  }

  @Test
  void writesOfARoundAreCommittedTogetherAndReadsOfTheConnectionComeAfterThem() {
    Turn turn = new Turn(new Round(), new Replies(), false);
    Calls.answer(session, set("a", "0"));
    stores.hold();

    assertThat(session.execute(set("a", "1"), turn)).isInstanceOf(Outcome.Written.class);
    assertThat(session.execute(set("b", "2"), turn)).isInstanceOf(Outcome.Written.class);
    assertThat(stores.heldWrites()).isZero();
    Outcome read = session.execute(get("a"), turn);
    CompletableFuture<Void> committed = turn.round().commit();
    assertThat(stores.heldWrites()).isEqualTo(1);
    assertThat(committed).isNotDone();
    stores.release();

    assertThat(committed).isDone();
    assertThat(((Outcome.AfterCommit) read).next().run(turn))
        .isEqualTo(new Outcome.Answered(new Answer.Fields(P, Status.OK, List.of(field("a", "1")))));
  }

  @Test
  void aReadOfAnotherConnectionDoesNotWaitForTheRound() {
    Turn turn = new Turn(new Round(), new Replies(), false);
    Calls.answer(session, set("a", "0"));
    session.execute(set("a", "1"), turn);

    Turn other = new Turn(turn.round(), new Replies(), false);
    assertThat(session(UNLIMITED, false).execute(get("a"), other))
        .isEqualTo(new Outcome.Answered(new Answer.Fields(P, Status.OK, List.of(field("a", "0")))));
  }

  @Test
  void aPrefixThatIsNotOpenIsLeftToAWorker() {
    Calls.answer(session, set("a", "0"));
    stores.cool();
    Turn turn = new Turn(new Round(), new Replies(), false);

    for (Call call :
        List.of(
            get("a"),
            set("a", "1"),
            new Call.Del(P, NO_RESULT, List.of(Bytes.utf8("a"))),
            new Call.Compact(P, Bytes.EMPTY, Bytes.EMPTY))) {
      assertThat(session.execute(call, turn)).isInstanceOf(Outcome.OnWorker.class);
    }
    assertThat(Calls.answer(session, get("a")))
        .isEqualTo(new Answer.Fields(P, Status.OK, List.of(field("a", "0"))));
  }

  @Test
  void whatMayWaitForTheDiskIsLeftToAWorker() {
    Calls.answer(session, set("a", "0"));
    Turn turn = new Turn(new Round(), new Replies(), false);

    for (Call call :
        List.of(
            new Call.Set(Bytes.utf8("new"), NO_RESULT, List.of(field("a", "1"))),
            new Call.Get(P, List.of(Bytes.utf8("a")), 7),
            new Call.Set(P, new Call.Options(false, false, false, 7), List.of(field("a", "1"))),
            new Call.GetUpdatesSince(P, 1, 10, Bytes.EMPTY))) {
      assertThat(session.execute(call, turn)).as("%s", call).isInstanceOf(Outcome.OnWorker.class);
    }
    assertThat(session.execute(new Call.CreateCheckpoint(P, 60, Bytes.EMPTY), turn))
        .as("what may take a minute has a thread of its own")
        .isInstanceOf(Outcome.Awaits.class);
    stores.onDisk();
    assertThat(session.execute(get("a"), turn)).isInstanceOf(Outcome.OnWorker.class);
    assertThat(Calls.answer(session, get("a")))
        .isEqualTo(new Answer.Fields(P, Status.OK, List.of(field("a", "0"))));
  }

  private static Call get(String key) {
    return new Call.Get(P, List.of(Bytes.utf8(key)), 0);
  }

  @Test
  void answersTheFailureOfTheStoreAndWritesNoFields() {
    Calls.answer(session, set("a", "1"));
    stores.fail();

    Call.Options readBack = new Call.Options(false, false, false, 0);
    for (Call call :
        List.of(
            set("a", "2"),
            new Call.Set(P, readBack, List.of(field("a", "2"))),
            new Call.Del(P, readBack, List.of(Bytes.utf8("a"))),
            new Call.Get(P, List.of(Bytes.utf8("a")), 0))) {
      assertThat(Calls.answer(session, call))
          .isEqualTo(new Answer.Fields(P, Status.IOError, List.of()));
    }
    assertThat(Calls.answer(session, new Call.GetUpdatesSince(P, 1, 10, Bytes.EMPTY)))
        .isEqualTo(new Answer.Feed(P, 0, 0, 1, List.of(), Status.IOError));
  }

  @Test
  void aPrefixThatIsNamedTwiceIsMovedOnce() {
    Bytes q = Bytes.utf8("q");
    Calls.answer(session, set("a", "1"));
    Calls.answer(session, new Call.Set(q, NO_RESULT, List.of(field("a", "1"))));

    for (List<Bytes> named : List.of(List.of(P, P, q), List.of(P, q, P))) {
      assertThat(Calls.answer(session, new Call.DetachPrefixes(named, 0)))
          .isEqualTo(new Answer.Done(Status.OK));
      assertThat(Calls.answer(session, new Call.AttachPrefixes(named, true)))
          .isEqualTo(new Answer.Done(Status.OK));
    }
    assertThat(Calls.answer(session, new Call.AttachPrefixes(List.of(P), true)))
        .as("it is in use")
        .isEqualTo(new Answer.Done(Status.CreatePrefixFail));
  }

  @Test
  void aPrefixThatClosesUnderARequestIsAsOneThatIsGone() {
    Calls.answer(session, set("a", "1"));
    stores.closeUnderTheirUsers();

    Call.Options readBack = new Call.Options(false, false, false, 0);
    for (Call call : List.of(set("a", "2"), new Call.Set(P, readBack, List.of(field("a", "2"))))) {
      assertThat(Calls.answer(session, call))
          .isEqualTo(new Answer.Fields(P, Status.CreatePrefixFail, List.of()));
    }
    for (Call call : List.of(get("a"), new Call.Del(P, readBack, List.of(Bytes.utf8("a"))))) {
      assertThat(Calls.answer(session, call))
          .isEqualTo(new Answer.Fields(P, Status.PrefixNotFound, List.of()));
    }
  }

  @Test
  void aSlaveRefusesTheWritesOfClients() {
    Calls.answer(session, set("a", "1"));
    CallSession slave = session(UNLIMITED, true);

    assertThat(Calls.answer(slave, set("a", "2")))
        .isEqualTo(new Answer.Fields(P, Status.PrefixReadonly, List.of()));
    assertThat(Calls.answer(slave, new Call.Del(P, NO_RESULT, List.of(Bytes.utf8("a")))))
        .isEqualTo(new Answer.Fields(P, Status.PrefixReadonly, List.of()));
    assertThat(Calls.answer(slave, new Call.GetAllPrefixes(true)))
        .isEqualTo(new Answer.Prefixes(List.of(new PrefixName("p"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "a/b", "../x", "a\0b"})
  void namesThatAreNotOneSafePathElementNeverReachTheStore(String name) {
    Bytes prefix = Bytes.utf8(name);

    assertThat(Calls.answer(session, new Call.Set(prefix, NO_RESULT, List.of(field("a", "1")))))
        .isEqualTo(new Answer.Fields(prefix, Status.CreatePrefixFail, List.of()));
    assertThat(Calls.answer(session, new Call.Get(prefix, List.of(), 0)))
        .isEqualTo(new Answer.Fields(prefix, Status.PrefixNotFound, List.of()));
    assertThat(stores.names()).isEmpty();
  }

  @Test
  void aWriteThatNamesAnUnknownSnapshotIsNotDone() {
    Call.Options unknown = new Call.Options(false, false, false, 99);

    assertThat(Calls.answer(session, new Call.Set(P, unknown, List.of(field("a", "1")))))
        .isEqualTo(new Answer.Fields(P, Status.SnapshotNotFound, List.of()));
    assertThat(Calls.answer(session, new Call.Has(P, List.of(Bytes.utf8("a")), 0)))
        .isEqualTo(new Answer.Fields(P, Status.OK, List.of(field("a", "false"))));
  }

  @Test
  void repairsValuesInAnswersOnlyWhenAskedTo() {
    Calls.answer(session, set("a", "word"));
    ServiceConfig raw = new ServiceConfig(0, 0, 0, 0, 0, false, true, false, Set.of(), Set.of());
    Call.Get get = new Call.Get(P, List.of(Bytes.utf8("a")), 0);

    assertThat(Calls.answer(session, get))
        .isEqualTo(new Answer.Fields(P, Status.OK, List.of(field("a", "\"word\""))));
    assertThat(Calls.answer(session(raw, false), get))
        .isEqualTo(new Answer.Fields(P, Status.OK, List.of(field("a", "word"))));
  }

  @Test
  void scansMoreThanOnePageWithoutLosingOrRepeatingAKey() {
    List<Field> all =
        IntStream.range(0, 2 * Pages.KEYS_MAX + 7)
            .mapToObj(i -> field("%05d".formatted(i), "" + i))
            .toList();
    Calls.answer(session, new Call.Set(P, NO_RESULT, all));

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
    Calls.answer(session, new Call.Set(P, NO_RESULT, all));

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
    ServiceConfig ten = new ServiceConfig(0, 0, 0, 0, 10, true, true, false, Set.of(), Set.of());
    Calls.answer(session, set("a", "1"));

    for (long[] numbers : new long[][] {{11, 0}, {0, 11}, {6, 5}, {-1, 0}, {0, -1}, {-2, 1}}) {
      assertThat(Calls.answer(session(ten, false), range(numbers[0], numbers[1])))
          .isEqualTo(
              new Answer.Page(true, P, Status.RangeLimitExceeded, List.of(), Answer.NO_STAT));
    }
    assertThat(Calls.answer(session(ten, false), range(-1, 1)))
        .isEqualTo(new Answer.Page(true, P, Status.OK, List.of(), Answer.NO_STAT));
  }

  private static Call.Range range(long limit, long offset) {
    RangeQuery query = new RangeQuery(Bytes.EMPTY, true, Bytes.EMPTY, offset, limit);
    return new Call.Range(P, query, 0, false, false, false, false);
  }

  private Answer.Page range(RangeQuery query) {
    Call.Range range = new Call.Range(P, query, 0, false, false, false, false);
    return (Answer.Page) Calls.answer(session, range);
  }

  private static Call set(String key, String value) {
    return new Call.Set(P, NO_RESULT, List.of(field(key, value)));
  }

  private static Field field(String key, String value) {
    return new Field(Bytes.utf8(key), Bytes.utf8(value));
  }
}
