package io.prefixdb.node.service;

import io.prefixdb.node.rpc.Answer;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.rpc.CallSession;
import io.prefixdb.node.rpc.Outcome;
import io.prefixdb.node.rpc.Replies;
import io.prefixdb.node.rpc.Round;
import io.prefixdb.node.rpc.Turn;
import java.util.concurrent.CompletableFuture;

/** Executes calls to their ends, as a worker does. */
final class Calls {
  private Calls() {}

  private static Turn patient() {
    return new Turn(new Round(), new Replies(), true);
  }

  /** Executes the call to its end, as a worker does. */
  static Answer answer(CallSession session, Call call) {
    Turn turn = patient();
    Outcome outcome = session.execute(call, turn);
    while (true) {
      switch (outcome) {
        case Outcome.Answered(Answer answer) -> {
          return answer;
        }
        case Outcome.Written(Answer.OfWrite answer, Round.Group group) -> {
          turn.round().commit().join();
          return group.failed() ? answer.failed(group.failure()) : answer;
        }
        case Outcome.AfterCommit(Outcome.Step next) -> {
          turn.round().commit().join();
          turn = patient();
          outcome = next.run(turn);
        }
        case Outcome.Awaits(CompletableFuture<Answer> answer) -> {
          return answer.join();
        }
        case Outcome.OnWorker _, Outcome.Failed _ -> throw new AssertionError(outcome);
      }
    }
  }
}
