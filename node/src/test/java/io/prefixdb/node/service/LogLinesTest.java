package io.prefixdb.node.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.CapturedLog;
import io.prefixdb.node.config.ServiceConfig;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.RangeQuery;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.store.MemoryStores;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Lines that people search the log for, in the original's words. */
final class LogLinesTest {
  private static final Bytes P = Bytes.utf8("p");
  private static final ServiceConfig CONFIG =
      new ServiceConfig(0, 0, 0, 0, 0, true, true, false, Set.of(), Set.of());

  @Test
  void garbageThatIsShownAsJsonIsTold() {
    Values values = new Values(() -> true);
    try (CapturedLog log = new CapturedLog()) {
      List<Bytes> keys = List.of(Bytes.utf8("bad"), Bytes.utf8("good"), Bytes.utf8("empty"));
      List<@Nullable Bytes> stored = List.of(Bytes.utf8("{} x"), Bytes.utf8("1"), Bytes.EMPTY);

      List<Field> shown = values.present(P, keys, stored);

      assertThat(shown)
          .extracting(Field::value)
          .map(Bytes::toString)
          .containsExactly("{}", "1", "null");
      assertThat(log.lines())
          .filteredOn(line -> line.contains("Обнаружен мусор"))
          .singleElement()
          .asString()
          .contains("WARNING")
          .endsWith("Обнаружен мусор в префиксе 'p' для ключа 'bad': {} x");
    }
  }

  @Test
  void statisticsAreToldWithTheirRequest() throws Exception {
    MemoryStores stores = new MemoryStores();
    stores
        .openOrCreate(new PrefixName("p"))
        .write(List.of(new Mutation.Put(Bytes.utf8("k"), Bytes.utf8("1"))), false)
        .join();
    RangeQuery query = new RangeQuery(Bytes.utf8("a"), true, Bytes.EMPTY, 0, 5);
    try (CapturedLog log = new CapturedLog()) {
      Calls.answer(
          new PrefixService(stores, CONFIG, false, InstantSource.system()).open("10.0.0.7"),
          new Call.Range(P, query, 0, false, true, true, false));

      assertThat(log.lines())
          .anyMatch(
              line ->
                  line.endsWith(
                      "STAT for prefix 'p' range request:{\"prefix\":\"p\",\"nores\":false,\"noval\":true,"
                          + "\"stat\":true,\"snapshot\":0,\"beg\":true,\"repair_json\":false,\"from\":\"a\","
                          + "\"to\":\"\",\"limit\":5,\"offset\":0}"));
    }
  }
}
