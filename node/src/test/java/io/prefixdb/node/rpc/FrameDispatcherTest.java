package io.prefixdb.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.rpc.FrameHandler.Answers;
import io.prefixdb.node.rpc.FrameHandler.Port;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FrameDispatcherTest {
  private static final String PARSE_ERROR =
      "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32700,\"message\":\"Parse error\"},\"id\":null}";
  private static final String INVALID =
      "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32600,\"message\":\"Invalid Request\"},\"id\":";

  private final List<Call> executed = new ArrayList<>();
  private final List<CompletableFuture<Answer>> open = new ArrayList<>();
  private boolean answersAtOnce = true;
  private final FrameHandler handler = new FrameDispatcher(() -> this::execute);
  private final FrameHandler.Session session = handler.open(Port.DIRECT);

  private CompletableFuture<Answer> execute(Call call) {
    executed.add(call);
    CompletableFuture<Answer> future = new CompletableFuture<>();
    open.add(future);
    if (answersAtOnce) {
      future.complete(new Answer.Outcome(Bytes.utf8("p"), Status.OK));
    }
    return future;
  }

  @Test
  void answersEveryMessageOfAFrameInOrder() {
    assertThat(answer(get("1") + "/* */\0\n " + get("\"x\"") + get("[1, 2]")))
        .containsExactly(ok("1"), ok("\"x\""), ok("[1, 2]"));
  }

  @Test
  void dropsTheRestOfAFrameAfterAParseErrorButReadsTheNextFrame() {
    Answers answers =
        session
            .handle(List.of(Bytes.utf8(get("1") + " x " + get("2")), Bytes.utf8(get("3"))))
            .join();

    assertThat(answers.frames())
        .map(Bytes::toString)
        .containsExactly(ok("1"), PARSE_ERROR, ok("3"));
  }

  @Test
  void answersTextThatIsNoObjectByTheKindOfThePort() {
    FrameHandler.Session queued = handler.open(Port.QUEUED);

    assertThat(answer("hello")).containsExactly("Unknown method");
    assertThat(answer("  ")).containsExactly(PARSE_ERROR);
    assertThat(answer("{}")).containsExactly(INVALID + "null}");
    assertThat(answer(queued, "hello")).containsExactly(PARSE_ERROR);
    assertThat(answer(queued, "{}")).isEmpty();
    assertThat(answer(queued, "{\"id\":7}")).containsExactly(INVALID + "7}");
  }

  @Test
  void closesTheConnectionAfterAResponseAndReadsNoMore() {
    Answers answers =
        session
            .handle(
                Arrays.asList(
                    Bytes.utf8(get("1")),
                    Bytes.utf8("{\"result\":1,\"id\":1}"),
                    Bytes.utf8(get("2"))))
            .join();

    assertThat(answers.close()).isTrue();
    assertThat(answers.frames()).map(Bytes::toString).containsExactly(ok("1"));
    assertThat(executed).hasSize(1);
  }

  @Test
  void executesNotificationsThatHaveAnEffectWithoutAnAnswer() {
    assertThat(answer("{\"method\":\"get\",\"params\":{}}")).isEmpty();
    assertThat(executed).isEmpty();
    assertThat(answer("{\"method\":\"set\",\"params\":{\"prefix\":\"p\"}}")).isEmpty();
    assertThat(executed).hasSize(1);
  }

  @Test
  void fillsParametersThatAreLeftOutWithTheirDefaults() {
    answer("{\"method\":\"del\",\"params\":{\"noval\":null},\"id\":1}");
    answer("{\"method\":\"inc\",\"params\":{\"noval\":true},\"id\":1}");
    answer("{\"method\":\"get_updates_since\",\"params\":[],\"id\":1}");

    assertThat(executed.get(0))
        .isEqualTo(new Call.Del(Bytes.EMPTY, new Call.Options(false, true, false, 0), List.of()));
    assertThat(((Call.Merge) executed.get(1)).options().noval()).isFalse();
    assertThat(executed.get(2)).isEqualTo(new Call.GetUpdatesSince(Bytes.EMPTY, 0, 10));
  }

  @Test
  void completesInTheOrderOfTheCallsWhateverFinishesFirst() {
    answersAtOnce = false;
    CompletableFuture<Answers> first = session.handle(List.of(Bytes.utf8(get("1"))));
    CompletableFuture<Answers> second = session.handle(List.of(Bytes.utf8(get("2"))));

    open.get(1).complete(new Answer.Outcome(Bytes.utf8("p"), Status.OK));
    assertThat(second).isNotDone();
    open.get(0).complete(new Answer.Outcome(Bytes.utf8("p"), Status.OK));

    assertThat(first.join().frames()).map(Bytes::toString).containsExactly(ok("1"));
    assertThat(second.join().frames()).map(Bytes::toString).containsExactly(ok("2"));
  }

  @Test
  void answersACallThatFailedWithoutAStatusAsAnInternalError() {
    answersAtOnce = false;
    CompletableFuture<Answers> answers = session.handle(List.of(Bytes.utf8(get("1"))));

    open.getFirst().completeExceptionally(new IllegalStateException("broken"));

    assertThat(answers.join().frames().getFirst().toString()).contains("-32603", "\"id\":1");
  }

  private List<String> answer(String frame) {
    return answer(session, frame);
  }

  private static List<String> answer(FrameHandler.Session session, String frame) {
    return session.handle(List.of(Bytes.utf8(frame))).join().frames().stream()
        .map(Bytes::toString)
        .toList();
  }

  private static String get(String id) {
    return "{\"method\":\"get\",\"params\":{\"prefix\":\"p\"},\"id\":" + id + "}";
  }

  private static String ok(String id) {
    return "{\"jsonrpc\":\"2.0\",\"result\":{\"prefix\":\"p\",\"status\":\"OK\"},\"id\":"
        + id
        + "}";
  }
}
