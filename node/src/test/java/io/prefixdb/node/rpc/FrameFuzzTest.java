package io.prefixdb.node.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.ServiceConfig;
import io.prefixdb.node.fuzz.Fuzz;
import io.prefixdb.node.json.JsonRepair;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.service.PrefixService;
import io.prefixdb.node.store.MemoryStores;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a frame is, it is answered with whole lines of JSON or with none. */
class FrameFuzzTest {
  private static final ServiceConfig CONFIG =
      new ServiceConfig(100, 256, 10_240, 256, 10_000, true, true, false, Set.of(), Set.of("ro"));
  private static final Fuzz FRAMES =
      Fuzz.of(
          List.of(
              "{\"jsonrpc\":\"2.0\",\"method\":\"set\",\"params\":{\"prefix\":\"p\",\"nores\":false,"
                  + "\"fields\":{\"k\":{\"a\":[1,2.5e3]},\"l\":\"x\"}},\"id\":1}",
              "{\"method\":\"get\",\"params\":{\"prefix\":\"p\",\"fields\":[\"k\",\"\\u043a\"]},\"id\":\"x\"}"
                  + "{\"method\":\"has\",\"params\":{\"prefix\":\"p\",\"fields\":[]},\"id\":[1]}",
              "{\"method\":\"inc\",\"params\":{\"prefix\":\"p\",\"update\":{\"c\":{\"inc\":1,\"val\":-2}}},"
                  + "\"id\":null}",
              "{\"method\":\"range\",\"params\":{\"prefix\":\"p\",\"from\":\"a\",\"to\":\"z\",\"limit\":3,"
                  + "\"offset\":1,\"stat\":true},\"id\":{}}",
              "[{\"method\":\"packed\",\"params\":{\"prefix\":\"p\",\"update\":{\"o\":{\"m\":{\"inc\":1}}}},"
                  + "\"id\":1},{\"method\":\"get_all_prefixes\",\"params\":{},\"id\":2},{}]",
              "{\"method\":\"get_updates_since\",\"params\":{\"prefix\":\"p\",\"seq\":1,\"limit\":-1},\"id\":7}",
              "{\"method\":\"repair_json\",\"params\":{\"prefix\":\"p\"},\"id\":8} /* c */ {\"result\":1}"),
          "{",
          "}",
          "[",
          "]",
          "\"",
          ",",
          ":",
          "null",
          "-1",
          "18446744073709551616",
          "/*",
          "\0",
          "\"id\":",
          "\"params\":null",
          "\"method\":\"compact_prefix\"",
          "\\u0000",
          "..",
          "[[[[[[[[[[[[");

  @ParameterizedTest
  @EnumSource(
      value = Route.Speech.class,
      names = {"DIRECT", "QUEUED", "BATCH"})
  void anyFrameIsAnsweredWithSoundLinesOrNone(Route.Speech speech) {
    FrameHandler handler =
        new FrameDispatcher(
            new PrefixService(new MemoryStores(), CONFIG, false, InstantSource.system()));
    Route route = new Route(speech, false, true, true, true);
    FRAMES.run(
        input ->
            assertThat(
                    Frames.answer(handler.open(route, ""), List.of(new String(input, UTF_8)))
                        .lines())
                .allMatch(line -> JsonRepair.isSound(Bytes.utf8(line))));
  }
}
