package io.prefixdb.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.rpc.FrameHandler.Progress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FrameDispatcherTest {
  private static final String PARSE_ERROR =
      "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32700,\"message\":\"Parse error\"},\"id\":null}";
  private static final String INVALID =
      "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32600,\"message\":\"Invalid Request\"},\"id\":";
  private static final Answer.Outcome OK = new Answer.Outcome(Bytes.utf8("p"), Status.OK);

  private final List<Call> executed = new ArrayList<>();
  private final FrameHandler handler = new FrameDispatcher(_ -> this::execute);
  private final FrameHandler.Session session = handler.open(Route.DIRECT, "");
  private final Replies replies = new Replies();

  /** What comes of the next calls. */
  private Outcome.Step outcome = _ -> new Outcome.Answered(OK);

  private Outcome execute(Call call, Turn turn) {
    executed.add(call);
    return outcome.run(turn);
  }

  @Test
  void answersEveryMessageOfAFrameInOrder() {
    assertThat(answer(get("1") + "/* */\0\n " + get("\"x\"") + get("[1, 2]")))
        .containsExactly(ok("1"), ok("\"x\""), ok("[1, 2]"));
  }

  @Test
  void manyRepliesAreSentBeforeTheRestOfTheFrameIsExecuted() {
    Bytes large = Bytes.of(new byte[FrameSession.REPLY_BYTES_MAX]);
    outcome = _ -> new Outcome.Answered(new Answer.Outcome(large, Status.OK));
    Turn turn = new Turn(new Round(), replies, false);

    Progress first = session.handle(Frame.of(Bytes.utf8(get("1") + get("2") + get("3"))), turn);
    int executedAtFirst = executed.size();
    replies.clear();

    assertThat(first).isEqualTo(Progress.AFTER_REPLIES);
    assertThat(executedAtFirst).isEqualTo(1);
    assertThat(session.resume(turn)).isEqualTo(Progress.AFTER_REPLIES);
    replies.clear();
    assertThat(session.resume(turn)).isEqualTo(Progress.DONE);
    assertThat(executed).hasSize(3);
  }

  @Test
  void dropsTheRestOfAFrameAfterAParseErrorButReadsTheNextFrame() {
    assertThat(Frames.answer(session, List.of(get("1") + " x " + get("2"), get("3"))).lines())
        .containsExactly(ok("1"), PARSE_ERROR, ok("3"));
  }

  @Test
  void answersTextThatIsNoObjectByTheKindOfThePort() {
    FrameHandler.Session queued = handler.open(Route.QUEUED, "");

    assertThat(answer("hello")).containsExactly("Unknown method");
    assertThat(answer("  ")).containsExactly(PARSE_ERROR);
    assertThat(answer("{}")).containsExactly(INVALID + "null}");
    assertThat(answer(queued, "hello")).containsExactly(PARSE_ERROR);
    assertThat(answer(queued, "{}")).isEmpty();
    assertThat(answer(queued, "{\"id\":7}")).containsExactly(INVALID + "7}");
  }

  /** As for every type of the dialect. */
  @Test
  void nullIsAMessageWithoutMembers() {
    FrameHandler.Session queued = handler.open(Route.QUEUED, "");

    assertThat(answer(queued, "null")).isEmpty();
    assertThat(answer(queued, " null " + get("1"))).containsExactly(ok("1"));
    assertThat(answer(queued, "nul")).containsExactly(PARSE_ERROR);
    assertThat(answer(queued, "nullx")).containsExactly(PARSE_ERROR);
    assertThat(answer(get("1") + "null" + get("2")))
        .containsExactly(ok("1"), INVALID + "null}", ok("2"));
  }

  @Test
  void closesTheConnectionAfterAResponseAndReadsNoMore() {
    Frames.Answered answered =
        Frames.answer(session, List.of(get("1"), "{\"result\":1,\"id\":1}", get("2")));

    assertThat(answered.close()).isTrue();
    assertThat(answered.lines()).containsExactly(ok("1"));
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
  void longSequencesOfUtf8AreTakenInValuesAlone() {
    String six = "\u00fc\u0084\u0080\u0080\u0080\u0080";
    BlockingTurns turns = new BlockingTurns(session);
    String params =
        "{\"method\":\"set\",\"params\":{\"prefix\":\"%s\",\"fields\":{\"%s\":\"%s\"}},\"id\":%d}";
    turns.handle(latin(params.formatted("p", "k", six, 1)));
    turns.handle(latin(params.formatted("p", six, "v", 2)));
    turns.handle(latin(params.formatted(six, "k", "v", 3)));

    String refused =
        "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32602,\"message\":\"Invalid params\"},\"id\":%d}";
    assertThat(Frames.lines(turns.finish()))
        .containsExactly(ok("1"), refused.formatted(2), refused.formatted(3));
    assertThat(executed).hasSize(1);
  }

  private static Frame latin(String text) {
    return Frame.of(Bytes.of(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Test
  void fillsParametersThatAreLeftOutWithTheirDefaults() {
    answer("{\"method\":\"del\",\"params\":{\"noval\":null},\"id\":1}");
    answer("{\"method\":\"inc\",\"params\":{\"noval\":true},\"id\":1}");
    answer("{\"method\":\"get_updates_since\",\"params\":[],\"id\":1}");

    assertThat(executed.get(0))
        .isEqualTo(new Call.Del(Bytes.EMPTY, new Call.Options(false, true, false, 0), List.of()));
    assertThat(((Call.Merge) executed.get(1)).options().noval()).isFalse();
    assertThat(executed.get(2))
        .isEqualTo(new Call.GetUpdatesSince(Bytes.EMPTY, 0, 10, Bytes.EMPTY));
  }

  @Test
  void aCallThatStopsIsGoneOnWithAndTheRestOfItsFrameComesAfterIt() {
    outcome = _ -> new Outcome.OnWorker(_ -> new Outcome.Answered(OK));
    assertThat(session.handle(frame(get("1") + get("2")), turn(new Round())))
        .isEqualTo(Progress.ON_WORKER);
    assertThat(Frames.lines(replies)).isEmpty();

    assertThat(session.resume(turn(new Round()))).isEqualTo(Progress.ON_WORKER);
    assertThat(Frames.lines(replies)).containsExactly(ok("1"));
    assertThat(session.resume(turn(new Round()))).isEqualTo(Progress.DONE);
    assertThat(Frames.lines(replies)).containsExactly(ok("1"), ok("2"));
    assertThat(executed).hasSize(2);
  }

  @Test
  void aFrameThatIsLongToReadIsLeftToAWorker() {
    String id = "\"" + "x".repeat(FrameHandler.LOOP_FRAME_BYTES_MAX) + "\"";
    Turn patient = new Turn(new Round(), replies, true);

    assertThat(session.handle(frame(get(id)), turn(new Round()))).isEqualTo(Progress.ON_WORKER);
    assertThat(executed).isEmpty();
    assertThat(session.resume(patient)).isEqualTo(Progress.DONE);
    assertThat(Frames.lines(replies)).containsExactly(ok(id));
  }

  @Test
  void theReplyToAWriteThatFailsIsItsFailureAndTheOthersStay() {
    Round round = new Round();
    write(round, CompletableFuture.completedFuture(null));
    session.handle(frame(get("1")), turn(round));
    write(round, CompletableFuture.failedFuture(new IllegalStateException("disk")));
    session.handle(frame(get("2")), turn(round));
    outcome = _ -> new Outcome.Answered(OK);
    session.handle(frame(get("3")), turn(round));

    round.commit().join();
    replies.settle();

    assertThat(Frames.lines(replies))
        .containsExactly(fields("OK", "1"), fields("IOError", "2"), ok("3"));
  }

  @Test
  void aNotificationWhoseWriteFailsIsCountedAsFailedAndAnswersNothing() {
    Round round = new Round();
    write(round, CompletableFuture.failedFuture(new IllegalStateException("disk")));
    session.handle(
        frame("{\"method\":\"set\",\"params\":{\"prefix\":\"p\",\"fields\":{\"k\":1}}}"),
        turn(round));
    outcome = _ -> new Outcome.Answered(OK);
    session.handle(frame(get("1")), turn(round));

    round.commit().join();
    replies.settle();
    Traffic traffic = new Traffic();
    replies.count(traffic, 0);

    assertThat(Frames.lines(replies)).containsExactly(ok("1"));
    assertThat(traffic.methods().getLast().method()).isEqualTo("set");
    assertThat(traffic.methods().getLast().outcomes()).containsOnlyKeys("IOError");
  }

  private void write(Round round, CompletableFuture<Void> done) {
    outcome =
        turn -> {
          Round.Group group = round.group((_, _) -> done);
          group.add(new Mutation.Delete(Bytes.utf8("k")), false);
          return new Outcome.Written(
              new Answer.Fields(Bytes.utf8("p"), Status.OK, List.of()), group);
        };
  }

  @Test
  void answersACallThatFailedWithoutAStatusAsAnInternalError() {
    outcome = _ -> new Outcome.Failed();

    assertThat(answer(get("1")).getFirst()).contains("-32603", "\"id\":1");
  }

  private Turn turn(Round round) {
    return new Turn(round, replies, false);
  }

  private static Frame frame(String text) {
    return Frame.of(Bytes.utf8(text));
  }

  private List<String> answer(String frame) {
    return answer(session, frame);
  }

  private static List<String> answer(FrameHandler.Session session, String frame) {
    return Frames.answer(session, List.of(frame)).lines();
  }

  private static String get(String id) {
    return "{\"method\":\"get\",\"params\":{\"prefix\":\"p\"},\"id\":" + id + "}";
  }

  private static String fields(String status, String id) {
    return "{\"jsonrpc\":\"2.0\",\"result\":{\"prefix\":\"p\",\"status\":\"%s\",\"fields\":{}},\"id\":%s}"
        .formatted(status, id);
  }

  private static String ok(String id) {
    return "{\"jsonrpc\":\"2.0\",\"result\":{\"prefix\":\"p\",\"status\":\"OK\"},\"id\":"
        + id
        + "}";
  }
}
