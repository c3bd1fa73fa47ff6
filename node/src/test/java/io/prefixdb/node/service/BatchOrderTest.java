package io.prefixdb.node.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.ServiceConfig;
import io.prefixdb.node.rpc.FrameDispatcher;
import io.prefixdb.node.rpc.FrameHandler;
import io.prefixdb.node.rpc.Frames;
import io.prefixdb.node.rpc.Route;
import io.prefixdb.node.store.MemoryStores;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Arrays and single requests of one connection that one thread executes in one go. */
class BatchOrderTest {
  private static final ServiceConfig UNLIMITED =
      new ServiceConfig(0, 0, 0, 0, 0, true, true, false, Set.of(), Set.of());

  private final FrameHandler.Session session =
      new FrameDispatcher(
              new PrefixService(new MemoryStores(), UNLIMITED, false, InstantSource.system()))
          .open(new Route(Route.Speech.BATCH, false, true, false, true), "");

  @Test
  void anArrayComesAfterTheRequestsFromBeforeAndBeforeThoseThatFollow() {
    String last =
        Frames.answer(session, List.of(set("1"), "[" + set("2") + "]", get())).lines().getLast();

    assertThat(last).contains("\"k\":2");
  }

  @Test
  void anArraySeesWhatWasWrittenBefore() {
    String array = Frames.answer(session, List.of(set("1"), "[" + get() + "]")).lines().getLast();

    assertThat(array).startsWith("[").contains("\"k\":1");
  }

  private static String set(String value) {
    return request("set", "\"nores\":true,\"fields\":{\"k\":%s}".formatted(value));
  }

  private static String get() {
    return request("get", "\"fields\":[\"k\"]");
  }

  private static String request(String method, String fields) {
    return "{\"jsonrpc\":\"2.0\",\"method\":\"%s\",\"params\":{\"prefix\":\"p\",%s},\"id\":1}"
        .formatted(method, fields);
  }
}
