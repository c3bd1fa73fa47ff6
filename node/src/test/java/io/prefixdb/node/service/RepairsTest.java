package io.prefixdb.node.service;

import static io.prefixdb.node.service.Calls.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.ServiceConfig;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.RangeQuery;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.rpc.Answer;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.rpc.CallSession;
import io.prefixdb.node.store.MemoryStores;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RepairsTest {
  private static final Bytes P = Bytes.utf8("p");
  private static final ServiceConfig RAW =
      new ServiceConfig(0, 0, 0, 0, 0, false, true, false, Set.of(), Set.of("p"));

  private final MemoryStores stores = new MemoryStores();
  private final CallSession session = session(false);

  private CallSession session(boolean refuseWrites) {
    InstantSource clock = InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000));
    return new PrefixService(stores, RAW, refuseWrites, clock).open("");
  }

  @BeforeEach
  void store() throws Exception {
    PrefixName name = new PrefixName("p");
    for (Field field :
        List.of(
            field("a", "1"),
            field("b", "word"),
            field("c", "{\"x\":1} tail"),
            field("d", "4.garbage"),
            field("e", ""),
            field("f", " 5"))) {
      stores
          .openOrCreate(name)
          .write(List.of(new Mutation.Put(field.key(), field.value())), false)
          .join();
    }
  }

  @Test
  void repairsEveryValueThatIsNotOneJsonValueEvenWhereClientsMayNotWrite() {
    assertThat(repair(P, everything(-1), false, false))
        .isEqualTo(
            new Answer.Repaired(
                P,
                Status.OK,
                true,
                6,
                5,
                Bytes.utf8("f"),
                List.of(
                    field("b", "\"word\""),
                    field("c", "{\"x\":1}"),
                    field("d", "4"),
                    field("e", "null"),
                    field("f", "\" 5\""))));
    assertThat(repair(P, everything(-1), true, false))
        .isEqualTo(new Answer.Repaired(P, Status.OK, true, 6, 0, Bytes.EMPTY, List.of()));
  }

  @Test
  void looksOnlyAtWhatItIsAskedFor() {
    RangeQuery query = new RangeQuery(Bytes.utf8("a"), false, Bytes.EMPTY, 1, 2);

    assertThat(repair(P, query, false, true))
        .isEqualTo(
            new Answer.Repaired(
                P,
                Status.OK,
                false,
                2,
                2,
                Bytes.utf8("d"),
                List.of(field("c", "true"), field("d", "true"))));
  }

  @Test
  void withoutAPrefixItSumsOverAllOfThem() throws Exception {
    stores.openOrCreate(new PrefixName("q"));

    assertThat(repair(Bytes.EMPTY, everything(-1), false, false))
        .isEqualTo(
            new Answer.Repaired(
                Bytes.utf8("p,q"), Status.OK, true, 6, 5, Bytes.utf8("f"), List.of()));
  }

  @Test
  void repairsNothingOnASlaveAndNothingOfAnUnknownSnapshot() {
    Call.RepairJson repair = new Call.RepairJson(P, everything(-1), 0, false, true, false);
    assertThat(answer(session(true), repair))
        .isEqualTo(
            new Answer.Repaired(P, Status.PrefixReadonly, true, 0, 0, Bytes.EMPTY, List.of()));
    Call.RepairJson unknown = new Call.RepairJson(P, everything(-1), 9, false, true, false);
    assertThat(answer(session, unknown))
        .isEqualTo(
            new Answer.Repaired(P, Status.SnapshotNotFound, true, 0, 0, Bytes.EMPTY, List.of()));
  }

  @Test
  void tellsWhatItDidBeforeTheStoreFailed() {
    stores.fail();

    assertThat(repair(P, everything(-1), true, false))
        .isEqualTo(new Answer.Repaired(P, Status.IOError, false, 0, 0, Bytes.EMPTY, List.of()));
  }

  private Answer repair(Bytes prefix, RangeQuery query, boolean nores, boolean noval) {
    return answer(session, new Call.RepairJson(prefix, query, 0, false, nores, noval));
  }

  private static RangeQuery everything(long limit) {
    return new RangeQuery(Bytes.EMPTY, true, Bytes.EMPTY, 0, limit);
  }

  private static Field field(String key, String value) {
    return new Field(Bytes.utf8(key), Bytes.utf8(value));
  }
}
