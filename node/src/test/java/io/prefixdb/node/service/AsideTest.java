package io.prefixdb.node.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.model.Status;
import io.prefixdb.node.rpc.Answer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class AsideTest {
  private static final Answer DONE = new Answer.Done(Status.OK);

  private final Aside aside = new Aside(1);

  @Test
  void oneMoreThanMayRunIsRefusedUntilOneEnds() {
    CompletableFuture<Answer> end = new CompletableFuture<>();
    CompletableFuture<Answer> first = aside.run("first", end::join).orElseThrow();

    assertThat(first).isNotDone();
    assertThat(aside.run("second", () -> DONE)).isEmpty();
    end.complete(DONE);

    assertThat(first.join()).isEqualTo(DONE);
    assertThat(aside.run("third", () -> DONE).orElseThrow().join()).isEqualTo(DONE);
  }

  @Test
  void aThreadThatCannotBeMadeTakesNoRoom() {
    AtomicBoolean none = new AtomicBoolean(true);
    Aside starved =
        new Aside(
            1,
            name ->
                task -> {
                  if (none.get()) {
                    throw new OutOfMemoryError("unable to create native thread");
                  }
                  task.run();
                });

    assertThatThrownBy(() -> starved.run("first", () -> DONE)).hasMessageContaining("native");
    none.set(false);

    assertThat(starved.run("second", () -> DONE).orElseThrow()).isCompletedWithValue(DONE);
  }

  @Test
  void whatFailsIsToldAndMakesRoom() {
    CompletableFuture<Answer> failed =
        aside
            .run(
                "first",
                () -> {
                  throw new IllegalStateException("as if");
                })
            .orElseThrow();

    assertThatThrownBy(failed::join).hasRootCauseMessage("as if");
    assertThat(aside.run("second", () -> DONE)).isPresent();
  }
}
