package io.prefixdb.node.simulation;

import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.Timeline.Branch;
import io.prefixdb.node.model.UpdateBatch.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What every history really holds, kept apart from all nodes: for each branch what was written in
 * it, by whoever was its master. So a copy can be judged by nothing but its timeline and position.
 */
final class Truth {
  private final Map<String, Line> lines = new HashMap<>();
  private int made;

  /** What was written in one branch. */
  private static final class Line {
    private final Contents start;
    private final Contents end;
    private final List<Op> ops = new ArrayList<>();
    private final List<Long> hashes = new ArrayList<>();

    Line(Contents start) {
      this.start = start;
      this.end = start.copy();
    }
  }

  /** A branch that begins there; its master goes on from what that timeline names. */
  Timeline begin(Timeline before, long epoch, long first) {
    Branch branch = new Branch("%032x".formatted(++made), epoch, first);
    lines.put(branch.id(), new Line(contentsAt(before, first)));
    return before.with(branch);
  }

  /** Its master wrote that in the newest branch. */
  void wrote(Timeline timeline, List<Op> ops) {
    Line line = line(timeline.last().orElseThrow());
    for (Op op : ops) {
      line.ops.add(op);
      line.end.apply(op);
      line.hashes.add(line.end.hash());
    }
  }

  private Line line(Branch branch) {
    return Objects.requireNonNull(lines.get(branch.id()), branch::id);
  }

  /** The branch of the update before that position. */
  static Optional<Branch> held(Timeline timeline, long position) {
    List<Branch> branches = timeline.branches();
    for (int i = branches.size() - 1; i >= 0; i--) {
      if (branches.get(i).first() < position) {
        return Optional.of(branches.get(i));
      }
    }
    return Optional.empty();
  }

  /** What a copy of that history holds at that position; nothing when there is no such history. */
  OptionalLong hashAt(Timeline timeline, long position) {
    Optional<Branch> held = held(timeline, position);
    if (held.isEmpty()) {
      return position == 1 ? OptionalLong.of(0) : OptionalLong.empty();
    }
    List<Long> hashes = line(held.get()).hashes;
    long index = position - 1 - held.get().first();
    return index < hashes.size() ? OptionalLong.of(hashes.get((int) index)) : OptionalLong.empty();
  }

  private Contents contentsAt(Timeline timeline, long position) {
    Optional<Branch> held = held(timeline, position);
    if (held.isEmpty()) {
      return new Contents();
    }
    Line line = line(held.get());
    Contents contents = line.start.copy();
    line.ops.subList(0, (int) (position - held.get().first())).forEach(contents::apply);
    return contents;
  }

  /** Whether that data has the update of that branch. */
  static boolean holds(Data data, Branch branch, long sequence) {
    return sequence <= data.last()
        && held(data.timeline(), sequence + 1).equals(Optional.of(branch));
  }
}
