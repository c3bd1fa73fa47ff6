package io.prefixdb.node.golden;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.config.ServiceConfig;
import io.prefixdb.node.rpc.FrameDispatcher;
import io.prefixdb.node.rpc.FrameHandler;
import io.prefixdb.node.rpc.Frames;
import io.prefixdb.node.rpc.Route;
import io.prefixdb.node.service.PrefixService;
import io.prefixdb.node.store.RocksStores;
import io.prefixdb.node.store.StoreSettings;
import io.prefixdb.node.store.Stores;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranscriptTest {
  private static final ServiceConfig RECORDED =
      new ServiceConfig(
          100, 256, 10_240, 256, 10_000, true, true, false, Set.of(), Set.of("roprefix"));

  @Test
  void answersByteForByteWhatTheOriginalAnswers(@TempDir Path directory) throws Exception {
    Path ini = Path.of(TranscriptTest.class.getResource("/golden/node.ini").toURI());
    StoreSettings settings = new StoreSettings(directory.resolve("data"), Optional.of(ini), 128);
    try (Stores stores = RocksStores.open(settings)) {
      Connections connections = new Connections(stores);
      Replay.assertAnswered(connections::answer);
    }
  }

  @Test
  void everyOtherAnswerHasItsReason() {
    Map<String, Long> reasons = new TreeMap<>();
    for (Exchange exchange : Transcript.exchanges()) {
      OurAnswers.Expected expected = OurAnswers.to(exchange);
      boolean same = expected.answer().equals(Optional.of(exchange.response()));
      assertThat(same).as("%s", exchange).isEqualTo(expected.reason().isEmpty());
      reasons.merge(expected.reason(), 1L, Long::sum);
    }

    assertThat(reasons)
        .isEqualTo(
            Map.ofEntries(
                entry("", 445L),
                entry("D2: nothing is left", 1L),
                entry("D2: one key is left", 2L),
                entry("D2: two keys are left", 1L),
                entry("D3: range reads the snapshot", 1L),
                entry("D3: unknown snapshot", 1L),
                entry("D4: from is no key", 2L),
                entry("D5: a del refused for its snapshot", 1L),
                entry("D5: a write refused for its snapshot", 1L),
                entry("D6: it is attached", 2L),
                entry("D11: no id was read", 1L)));
  }

  /** One connection a port, cut into frames as the network does it. */
  private static final class Connections {
    private final FrameHandler handler;
    private final Map<Integer, Connection> byPort = new HashMap<>();

    private Connections(Stores stores) {
      this.handler =
          new FrameDispatcher(new PrefixService(stores, RECORDED, false, InstantSource.system()));
    }

    private String answer(Exchange exchange, String expected) {
      if (exchange.name().endsWith("1.6 s later")) {
        await().until(() -> once(exchange).equals(expected));
      }
      return once(exchange);
    }

    private String once(Exchange exchange) {
      Connection connection = byPort.computeIfAbsent(exchange.port(), this::open);
      Frames.Answered answers = connection.send(exchange.request());
      assertThat(answers.close()).as("closing after %s", exchange).isEqualTo(exchange.closes());
      if (answers.close()) {
        byPort.remove(exchange.port());
      }
      StringBuilder got = new StringBuilder();
      answers.lines().forEach(frame -> got.append(frame).append("\r\n"));
      return got.toString();
    }

    private Connection open(int port) {
      return new Connection(handler.open(port == 23001 ? Route.QUEUED : Route.DIRECT, ""));
    }
  }

  private static final class Connection {
    private final FrameHandler.Session session;
    private String unfinished = "";

    private Connection(FrameHandler.Session session) {
      this.session = session;
    }

    private Frames.Answered send(String bytes) {
      String text = unfinished + bytes;
      List<String> frames = new ArrayList<>();
      int from = 0;
      for (int at = text.indexOf("\r\n"); at >= 0; at = text.indexOf("\r\n", from)) {
        frames.add(text.substring(from, at));
        from = at + 2;
      }
      unfinished = text.substring(from);
      return Frames.answer(session, frames);
    }
  }
}
