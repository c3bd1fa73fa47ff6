package io.prefixdb.node.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.prefixdb.node.model.Timeline.Branch;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class TimelineTest {
  private static final Branch A = branch(1, 1);
  private static final Branch B = branch(2, 51);
  private static final Branch C = branch(3, 51);
  private static final Branch D = branch(4, 80);

  @Test
  void aCopyHoldsTheBranchesThatBeginBelowItsPosition() {
    Timeline timeline = new Timeline(List.of(A, B, C, D));
    assertThat(timeline.heldAt(1)).isEqualTo(Timeline.UNKNOWN);
    assertThat(timeline.heldAt(2).branches()).containsExactly(A);
    assertThat(timeline.heldAt(51).branches()).as("update 50 is the last one").containsExactly(A);
    assertThat(timeline.heldAt(52).branches()).containsExactly(A, B, C);
    assertThat(timeline.heldAt(1_000)).isEqualTo(timeline);
  }

  @Test
  void aBranchFollowsThoseThatBeginNoLaterAndReplacesTheOthers() {
    assertThat(Timeline.UNKNOWN.with(B).branches()).containsExactly(B);
    assertThat(new Timeline(List.of(A, B)).with(C).branches())
        .as("of B nothing was recovered, but slaves may have some")
        .containsExactly(A, B, C);
    assertThat(new Timeline(List.of(A, D)).with(B).branches()).containsExactly(A, B);
  }

  @Test
  void theOldestBranchesGoWhenThereAreTooMany() {
    Timeline timeline = Timeline.UNKNOWN;
    for (int i = 1; i <= Timeline.BRANCHES_MAX + 5; i++) {
      timeline = timeline.with(branch(i, i));
    }
    assertThat(timeline.branches()).hasSize(Timeline.BRANCHES_MAX);
    assertThat(timeline.branches().getFirst()).isEqualTo(branch(6, 6));
  }

  @Test
  void theBranchThatHoldsTheDataOutlivesAnyNumberOfStartsWithoutWrites() {
    Timeline timeline = Timeline.UNKNOWN.with(A);
    for (int start = 2; start < 3 * Timeline.BRANCHES_MAX; start++) {
      timeline = timeline.with(branch(start, 51));
    }
    assertThat(timeline.branches()).hasSize(Timeline.BRANCHES_MAX);
    assertThat(timeline.heldAt(51).branches()).containsExactly(A);
    assertThat(timeline.last()).contains(branch(3 * Timeline.BRANCHES_MAX - 1, 51));
  }

  @Test
  void whatIsNoHistoryIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Timeline(List.of(B, A)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Timeline(List.of(new Branch(A.id(), 2, 1), B)));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Timeline(
                    LongStream.rangeClosed(1, Timeline.BRANCHES_MAX + 1)
                        .mapToObj(i -> branch(i, i))
                        .toList()));
    assertThatIllegalArgumentException().isThrownBy(() -> new Branch("12", 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Branch("g".repeat(32), 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Branch(A.id(), 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Branch(A.id(), 1, 0));
  }

  private static Branch branch(long id, long first) {
    return new Branch("%032x".formatted(id), 1, first);
  }
}
