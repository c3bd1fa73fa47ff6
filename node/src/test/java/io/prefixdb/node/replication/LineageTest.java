package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.Timeline.Branch;
import io.prefixdb.node.replication.Lineage.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LineageTest {
  private static final Branch A = new Branch("a".repeat(32), 1, 1);
  private static final Branch B = new Branch("b".repeat(32), 1, 51);
  private static final Branch C = new Branch("c".repeat(32), 1, 51);
  private static final Branch D = new Branch("d".repeat(32), 2, 81);

  @Test
  void aCopyIsFollowedOnAsLongAsItHoldsNothingThatTheMasterHasLost() {
    assertThat(compare(of(A), 50, of(A, B))).isEqualTo(new Verdict.Same());
    assertThat(compare(of(A), 51, of(A, B))).isEqualTo(new Verdict.Same());
    assertThat(compare(of(A), 52, of(A, B))).isEqualTo(new Verdict.Diverged(A, 51));
    assertThat(compare(of(A, B), 60, of(A, B, D))).isEqualTo(new Verdict.Same());
    assertThat(compare(of(A, B), 60, of(A, B, C))).isEqualTo(new Verdict.Diverged(B, 51));
    assertThat(compare(of(A, B, C), 60, of(A, B, C))).isEqualTo(new Verdict.Same());
  }

  @Test
  void aBranchThatTheMasterNeverHadIsAnotherHistory() {
    assertThat(compare(of(A), 50, of(B))).isEqualTo(new Verdict.Other(A));
    assertThat(compare(of(A, B), 60, of(A))).as("an old copy").isEqualTo(new Verdict.Other(B));
    assertThat(compare(of(A, B), 60, of(A, C))).isEqualTo(new Verdict.Other(B));
  }

  @Test
  void whatTheCopyHasOnlyHeardOfDoesNotCount() {
    assertThat(compare(of(A, B), 51, of(A, C))).isEqualTo(new Verdict.Same());
    assertThat(compare(of(A, B, C), 51, of(A))).isEqualTo(new Verdict.Same());
  }

  @Test
  void aMasterOfAnOlderEpochThanTheCopyHasHeardOfIsNotTheOneToFollow() {
    assertThat(compare(of(A, D), 60, of(A))).isEqualTo(new Verdict.Outdated(2, 1));
    assertThat(compare(of(A, D), 90, of(A, B)))
        .as("also when it holds updates of that: the master may follow it soon")
        .isEqualTo(new Verdict.Outdated(2, 1));
    assertThat(compare(of(D), 1, of(A))).as("it is empty").isEqualTo(new Verdict.Outdated(2, 1));
    assertThat(compare(of(A, D), 60, of(A, D))).isEqualTo(new Verdict.Same());
    assertThat(compare(of(A), 60, of(A, D))).isEqualTo(new Verdict.Same());
    assertThat(compare(of(A, D), 60, Timeline.UNKNOWN)).isEqualTo(new Verdict.Unproven());
  }

  @Test
  void anEmptyCopyFollowsAnyMasterAndWhatIsUnknownProvesNothing() {
    assertThat(compare(of(B), 1, of(A))).isEqualTo(new Verdict.Same());
    assertThat(compare(Timeline.UNKNOWN, 1, Timeline.UNKNOWN)).isEqualTo(new Verdict.Same());
    assertThat(compare(Timeline.UNKNOWN, 50, of(A))).isEqualTo(new Verdict.Unproven());
    assertThat(compare(of(A), 50, Timeline.UNKNOWN)).isEqualTo(new Verdict.Unproven());
    assertThat(compare(of(B), 50, of(B))).as("from before").isEqualTo(new Verdict.Unproven());
  }

  /** Two nodes from one past: histories as sequences of marks, one for each update. */
  @Test
  void theVerdictIsThatOfComparingEveryUpdate() {
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      Node master = new Node();
      master.run(random);
      Node copy = master.copy();
      master.run(random);
      if (random.nextInt(3) == 0) {
        copy.run(random);
      }
      boolean same = master.holds(copy);
      assertThat(Lineage.shared(copy.timeline, copy.marks.size() + 1, master.timeline))
          .as("seed %d", seed)
          .isEqualTo(master.shares(copy));
      Verdict verdict = compare(copy.timeline, copy.marks.size() + 1, master.timeline);
      if (same) {
        assertThat(verdict).as("seed %d", seed).isEqualTo(new Verdict.Same());
      } else {
        assertThat(verdict).as("seed %d", seed).isNotEqualTo(new Verdict.Same());
      }
    }
  }

  private static final class Node {
    private static int branches;
    private final List<Integer> marks = new ArrayList<>();
    private Timeline timeline = Timeline.UNKNOWN;

    /** Writes and crashes some times; each start after a crash writes marks of its own. */
    void run(Random random) {
      start();
      for (int crashes = random.nextInt(4); crashes > 0; crashes--) {
        for (int writes = random.nextInt(5); writes > 0; writes--) {
          marks.add(branches);
        }
        int lost = Math.min(marks.size(), random.nextInt(3));
        marks.subList(marks.size() - lost, marks.size()).clear();
        start();
      }
    }

    private void start() {
      branches++;
      timeline = timeline.with(new Branch("%032x".formatted(branches), 1, marks.size() + 1));
    }

    Node copy() {
      Node copy = new Node();
      copy.marks.addAll(marks);
      copy.timeline = timeline;
      return copy;
    }

    /** How many updates both have from the beginning on. */
    int shares(Node other) {
      int shared = 0;
      while (shared < Math.min(marks.size(), other.marks.size())
          && marks.get(shared).equals(other.marks.get(shared))) {
        shared++;
      }
      return shared;
    }

    boolean holds(Node other) {
      return other.marks.size() <= marks.size()
          && marks.subList(0, other.marks.size()).equals(other.marks);
    }
  }

  private static Verdict compare(Timeline copy, long position, Timeline master) {
    return Lineage.compare(copy, position, master);
  }

  private static Timeline of(Branch... branches) {
    return new Timeline(List.of(branches));
  }
}
