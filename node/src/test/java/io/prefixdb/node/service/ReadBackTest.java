package io.prefixdb.node.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.config.ServiceConfig;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.MergeKind;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.rpc.Answer;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.rpc.CallSession;
import io.prefixdb.node.rpc.Outcome;
import io.prefixdb.node.rpc.Replies;
import io.prefixdb.node.rpc.Round;
import io.prefixdb.node.rpc.Turn;
import io.prefixdb.node.store.RocksStores;
import io.prefixdb.node.store.StoreSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writes with {@code nores:false} whose prefix is detached before their result is read. */
@Timeout(60)
final class ReadBackTest {
  private static final PrefixName NAME = new PrefixName("p");
  private static final Bytes P = Bytes.utf8("p");
  private static final Bytes KEY = Bytes.utf8("k");
  private static final ServiceConfig CONFIG =
      new ServiceConfig(0, 0, 0, 0, 0, true, true, false, Set.of(), Set.of());

  @TempDir Path root;
  private RocksStores stores;
  private PrefixService service;

  @BeforeEach
  void open() throws Exception {
    stores = RocksStores.open(new StoreSettings(root.resolve("data"), Optional.empty(), 0));
    service = new PrefixService(stores, CONFIG, false, InstantSource.system());
    stores.openOrCreate(NAME);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aWriteThatWasDoneIsAnsweredWithItsResult(boolean mayWait) throws Exception {
    Outcome written = written(inc(0), mayWait);
    detach();

    assertThat(result(written, mayWait)).isEqualTo(answer(Status.OK, "1"));
    assertThat(stores.find(NAME)).as("nobody opens it for that").isEmpty();
  }

  @Test
  void whatIsWrittenIntoAnotherPrefixOfTheNameMeanwhileIsNotItsResult() throws Exception {
    Outcome written = written(inc(0), false);
    detach();
    written(new Call.Set(P, options(0), List.of(field("7"))), true);

    assertThat(result(written, false)).isEqualTo(answer(Status.OK, "1"));
  }

  @Test
  void aSnapshotIsReadThatEndedWithThePrefix() throws Exception {
    written(inc(0), true);
    long snapshot = stores.openOrCreate(NAME).createSnapshot(Duration.ZERO).id();
    Outcome written = written(inc(snapshot), true);
    detach();

    assertThat(result(written, true)).isEqualTo(answer(Status.OK, "1"));
  }

  @Test
  void aSnapshotThatEndedBeforeIsNotFoundAfterwardsEither() throws Exception {
    long snapshot = stores.openOrCreate(NAME).createSnapshot(Duration.ZERO).id();
    Outcome written = written(inc(snapshot), true);
    stores.openOrCreate(NAME).releaseSnapshot(snapshot);
    detach();

    assertThat(result(written, true))
        .isEqualTo(new Answer.Fields(P, Status.SnapshotNotFound, List.of()));
  }

  @Test
  void aWriteThatComesTooLateIsRefused() throws Exception {
    Turn turn = turn(false);
    Outcome late = session().execute(inc(0), turn);
    detach();
    turn.round().commit().join();

    assertThat(result(late, false))
        .isEqualTo(new Answer.Fields(P, Status.CreatePrefixFail, List.of()));
  }

  /** What the end of a prefix reads for others must not fill the memory. */
  @Test
  void resultsAreKeptUpToTheBytesOfOneRequest() throws Exception {
    Bytes large = Bytes.utf8("\"" + "x".repeat(1 << 20) + "\"");
    Call.Set set = new Call.Set(P, options(0), List.of(new Field(KEY, large)));
    List<Outcome> written = new ArrayList<>();
    for (int i = 0; i < 80; i++) { // more than any heap lets one request read
      written.add(written(set, true));
    }
    detach();

    List<Status> statuses = new ArrayList<>();
    for (Outcome one : written) {
      statuses.add(result(one, true).status());
    }
    assertThat(statuses).containsOnly(Status.OK, Status.IOError);
  }

  private CallSession session() {
    return service.open("10.0.0.7");
  }

  private static Turn turn(boolean mayWait) {
    return new Turn(new Round(), new Replies(), mayWait);
  }

  /** What is left of a call whose write was committed. */
  private Outcome written(Call call, boolean mayWait) {
    Turn turn = turn(mayWait);
    Outcome outcome = session().execute(call, turn);
    turn.round().commit().join();
    return outcome;
  }

  private void detach() throws Exception {
    stores.detach(NAME, Duration.ZERO);
    await().until(() -> Files.isDirectory(root.resolve("data_detach/p")));
  }

  private static Answer result(Outcome written, boolean mayWait) {
    Outcome.Step rest = ((Outcome.AfterCommit) written).next();
    return ((Outcome.Answered) rest.run(turn(mayWait))).answer();
  }

  private static Answer answer(Status status, String value) {
    return new Answer.Fields(P, status, List.of(field(value)));
  }

  private static Call inc(long snapshot) {
    return new Call.Merge(
        MergeKind.INC, P, options(snapshot), List.of(field("{\"inc\":1,\"val\":0}")));
  }

  private static Call.Options options(long snapshot) {
    return new Call.Options(false, false, false, snapshot);
  }

  private static Field field(String value) {
    return new Field(KEY, Bytes.utf8(value));
  }
}
