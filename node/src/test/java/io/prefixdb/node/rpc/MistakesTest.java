package io.prefixdb.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Bytes;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lines that people search the log for when clients do wrong. */
final class MistakesTest {
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final Logger log = Logger.getLogger(Mistakes.class.getName());
  private final Handler listening =
      new Handler() {
        @Override
        public void publish(LogRecord message) {
          said.add(message.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private final FrameDispatcher dispatcher =
      new FrameDispatcher(
          _ ->
              (_, _) -> {
                throw new AssertionError("nothing is executed");
              });

  @BeforeEach
  void listen() {
    log.addHandler(listening);
  }

  @AfterEach
  void listenNoMore() {
    log.removeHandler(listening);
  }

  @Test
  void eachMistakeHasItsLine() {
    Route json = new Route(Route.Speech.DIRECT, false, true, true, true);
    ask(json, "garbage");
    ask(json, "{}");
    ask(json, "{\"method\":\"nope\",\"id\":1}");
    ask(json, "{\"method\":\"get\",\"params\":{\"prefix\":1},\"id\":1}");
    ask(json, "{\"result\":1,\"id\":77}");
    ask(Route.QUEUED, "{\"a\":" + "1".repeat(500));
    ask(Route.QUEUED, "{\"a\":1}");

    assertThat(said).hasSize(7);
    assertThat(said.subList(0, 3))
        .containsExactly(
            "jsonrpc::engine: Parse error: garbage",
            "jsonrpc::engine: Invalid JSON-RPC: {}",
            "jsonrpc::invoke: Procedure Not Found: \"nope\"");
    assertThat(said.get(3)).startsWith("jsonrpc::invoke Invalid Params: get: ");
    assertThat(said.get(4))
        .isEqualTo(
            "jsonrpc::engin incoming response with call_id=77 not found. Total lost results 1");
    assertThat(said.get(5))
        .isEqualTo("domain_proxy: Parse error: {\"a\":" + "1".repeat(195) + "...");
    assertThat(said.get(6)).isEqualTo("domain_proxy: Invalid JSON-RPC: {\"a\":1}");
  }

  @Test
  void anyNumberOfThemIsAFewLines() {
    for (int i = 0; i < 1_000; i++) {
      ask(Route.QUEUED, "garbage");
    }
    assertThat(said).hasSizeBetween(10, 200);
  }

  private void ask(Route route, String frame) {
    var _ =
        dispatcher
            .open(route, "")
            .handle(Frame.of(Bytes.utf8(frame)), new Turn(new Round(), new Replies(), true));
  }
}
