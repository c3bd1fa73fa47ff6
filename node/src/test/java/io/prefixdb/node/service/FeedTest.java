package io.prefixdb.node.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.prefixdb.node.config.ServiceConfig;
import io.prefixdb.node.json.JsonWriter;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.replication.Downstream;
import io.prefixdb.node.replication.Downstreams;
import io.prefixdb.node.replication.Moment;
import io.prefixdb.node.replication.Standing;
import io.prefixdb.node.rpc.Answer;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.rpc.CallSession;
import io.prefixdb.node.store.MemoryStores;
import io.prefixdb.node.store.WriteGate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is taken for a slave, and how far it is. */
final class FeedTest {
  private static final Bytes P = Bytes.utf8("p");
  private static final PrefixName NAME = new PrefixName("p");
  private static final ServiceConfig UNLIMITED =
      new ServiceConfig(0, 0, 0, 0, 0, true, true, false, Set.of(), Set.of());

  private final Downstreams downstreams =
      new Downstreams(() -> new Moment(0, Instant.EPOCH), Duration.ofHours(1));
  private Optional<Standing> standing = Optional.empty();
  private final MemoryStores stores = new MemoryStores();
  private final PrefixService service =
      new PrefixService(
          stores,
          () -> UNLIMITED,
          new PrefixService.Rights(WriteGate.OPEN, _ -> false, WriteGate.OPEN, Optional::empty),
          Holders.NOBODY,
          InstantSource.system(),
          downstreams,
          _ -> standing,
          CopyGuard.NONE,
          _ -> new Answer.Told("", Status.OK));

  @BeforeEach
  void writeSomething() {
    Call.Options noResult = new Call.Options(false, true, false, 0);
    Field field = new Field(Bytes.utf8("k"), Bytes.utf8("1"));
    Calls.answer(service.open(""), new Call.Set(P, noResult, List.of(field)));
  }

  @Test
  void whoAsksFromASequenceOnHasEverythingBefore() {
    ask("10.0.0.7", P, 1);
    ask("10.0.0.8", P, 2);
    assertThat(downstreams.slaves())
        .extracting(
            Downstream::slave, Downstream::prefix, Downstream::cursor, Downstream::acknowledged)
        .containsExactly(tuple("10.0.0.7", NAME, 1L, 0L), tuple("10.0.0.8", NAME, 2L, 1L));
  }

  @Test
  void whoHasNoPositionIsNoSlave() {
    ask("10.0.0.7", P, 0);
    ask("10.0.0.7", P, -1);
    ask("10.0.0.7", Bytes.utf8("none"), 1);
    assertThat(downstreams.slaves()).isEmpty();
  }

  /** As the original, which looks whether there is something before it counts what is wanted. */
  @Test
  void whoWantsNoUpdatesIsToldWhetherThereAreAnyAndIsNoSlave() throws Exception {
    Bytes empty = Bytes.utf8("empty");
    stores.openOrCreate(new PrefixName("empty"));
    assertThat(none(P, 0)).isEqualTo(new Answer.Feed(P, 0, 0, 1, List.of(), Status.OK));
    assertThat(none(P, 2)).isEqualTo(new Answer.Feed(P, 0, 0, 1, List.of(), Status.OK));
    assertThat(none(empty, 0))
        .isEqualTo(new Answer.Feed(empty, 0, 0, 0, List.of(), Status.InvalidSeqNumber));
    assertThat(none(empty, 1)).isEqualTo(new Answer.Feed(empty, 0, 0, 0, List.of(), Status.OK));
    assertThat(downstreams.slaves()).isEmpty();
  }

  private Answer none(Bytes prefix, long sequence) {
    return Calls.answer(
        service.open("10.0.0.7"), new Call.GetUpdatesSince(prefix, sequence, 0, Bytes.EMPTY));
  }

  /** An original ends its whole process on any other status. */
  @Test
  void aPrefixThatIsClosedMeanwhileIsNotThere() {
    stores.closeWhenRead();
    assertThat(
            Calls.answer(service.open("10.0.0.7"), new Call.GetUpdatesSince(P, 1, 10, Bytes.EMPTY)))
        .isEqualTo(new Answer.Feed(P, 0, 0, 0, List.of(), Status.PrefixNotFound));
  }

  /** Only a slave of ours asks with a tag: to others it is the original's answer. */
  @Test
  void aSlaveIsToldHowThisNodeStandsIfItAsksForAHistory() {
    standing = Optional.of(new Standing(25, 40_000, "Disconnected"));
    assertThat(updates(Bytes.EMPTY)).endsWith("\"logs\":[],\"status\":\"OK\"}");
    Bytes tag = Bytes.utf8(stores.find(NAME).orElseThrow().history().tag());
    assertThat(updates(tag))
        .endsWith(
            "\"logs\":[],\"tag\":\"%s\",\"stands\":{\"last_seq\":25,\"behind_ms\":40000,\"state\":\"Disconnected\"},\"status\":\"OK\"}"
                .formatted(tag));
    assertThat(updates(Bytes.utf8("another"))).doesNotContain("stands");
    standing = Optional.empty();
    assertThat(updates(tag)).as("of a master").doesNotContain("stands");
  }

  private String updates(Bytes tag) {
    JsonWriter out = new JsonWriter();
    Calls.answer(service.open("10.0.0.7"), new Call.GetUpdatesSince(P, 2, 10, tag)).write(out);
    return out.bytes().toString();
  }

  private void ask(String peer, Bytes prefix, long sequence) {
    CallSession session = service.open(peer);
    Calls.answer(session, new Call.GetUpdatesSince(prefix, sequence, 10, Bytes.EMPTY));
  }
}
