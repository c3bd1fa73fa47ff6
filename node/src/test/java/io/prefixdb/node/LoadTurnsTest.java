package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.PrefixName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LoadTurnsTest {
  private static final PrefixName A = new PrefixName("a");
  private static final PrefixName B = new PrefixName("b");
  private static final PrefixName C = new PrefixName("c");

  private final LoadTurns turns = new LoadTurns();

  @Test
  void aPrefixThatCannotBeLoadedKeepsNoOtherFromBeingLoaded() {
    assertThat(round(List.of(A, B, C), Set.of(A))).containsExactly(A, B, C);
    assertThat(turns.isDone(List.of(A, B, C))).isFalse();

    turns.again();

    assertThat(round(List.of(A, B, C), Set.of())).containsExactly(A);
    assertThat(turns.isDone(List.of(A, B, C))).isTrue();
  }

  @Test
  void aPrefixThatComesMeanwhileHasItsTurn() {
    assertThat(round(List.of(A), Set.of(A))).containsExactly(A);
    assertThat(round(List.of(A, B), Set.of())).containsExactly(B);
    assertThat(turns.isDone(List.of(A, B))).isFalse();
    assertThat(turns.isDone(List.of(B))).as("a is followed no more").isTrue();
  }

  /** Those that had a turn until there is none. */
  private List<PrefixName> round(List<PrefixName> followed, Set<PrefixName> failing) {
    List<PrefixName> tried = new ArrayList<>();
    for (Optional<PrefixName> next = turns.next(followed);
        next.isPresent();
        next = turns.next(followed)) {
      tried.add(next.get());
      turns.ended(next.get(), !failing.contains(next.get()));
    }
    return tried;
  }
}
