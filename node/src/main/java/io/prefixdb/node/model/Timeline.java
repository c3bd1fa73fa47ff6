package io.prefixdb.node.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Of which history the updates of a prefix are. A history is a line of branches: each begins at a
 * sequence and ends where the next one begins. A master begins one at every start, since what it
 * recovers may be less than what its slaves have, and at its promotion; so two nodes that agree in
 * a branch agree in every update of it, as far as both have it.
 *
 * <p>A slave has the timeline of its master, which may go on beyond what the slave holds: {@link
 * #heldAt} tells what counts.
 *
 * @param branches the oldest first; none when nothing is known, as of an original's data
 */
public record Timeline(List<Branch> branches) {
  /** More are not kept: those go that hold nothing, then the oldest. */
  public static final int BRANCHES_MAX = 1_000;

  /** Of data that nobody has told the history of. */
  public static final Timeline UNKNOWN = new Timeline(List.of());

  /**
   * @throws IllegalArgumentException when a branch begins before the one ahead of it, or has a
   *     lower epoch, or when there are too many
   */
  public Timeline {
    branches = List.copyOf(branches);
    if (branches.size() > BRANCHES_MAX) {
      throw new IllegalArgumentException(
          "%d branches (expected: at most %d)".formatted(branches.size(), BRANCHES_MAX));
    }
    for (int i = 1; i < branches.size(); i++) {
      branches.get(i).checkFollows(branches.get(i - 1));
    }
  }

  /**
   * A part of a history.
   *
   * @param id 128 random bits in hexadecimal
   * @param epoch grows with every promotion of a slave, from 1
   * @param first the sequence of its first update
   */
  public record Branch(String id, long epoch, long first) {
    private static final int ID_LENGTH = 32;

    /**
     * @throws IllegalArgumentException when the id is no such text or a number is below 1
     */
    public Branch {
      if (id.length() != ID_LENGTH || !id.chars().allMatch(Branch::isHex)) {
        throw new IllegalArgumentException(
            "branch '%s' (expected: %d hexadecimal digits)".formatted(id, ID_LENGTH));
      }
      if (epoch < 1 || first < 1) {
        throw new IllegalArgumentException(
            "branch %s has epoch %d and begins at %d (expected: at least 1)"
                .formatted(id, epoch, first));
      }
    }

    private static boolean isHex(int c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }

    private void checkFollows(Branch before) {
      if (first < before.first || epoch < before.epoch) {
        throw new IllegalArgumentException(
            "branch %s (epoch %d, from %d) comes after branch %s (epoch %d, from %d)"
                .formatted(id, epoch, first, before.id, before.epoch, before.first));
      }
    }
  }

  public boolean isKnown() {
    return !branches.isEmpty();
  }

  /** The newest branch. */
  public Optional<Branch> last() {
    return branches.isEmpty() ? Optional.empty() : Optional.of(branches.getLast());
  }

  /** Of the newest branch; 0 when nothing is known. */
  public long epoch() {
    return branches.isEmpty() ? 0 : branches.getLast().epoch();
  }

  /** The branches of which something lies below that position. */
  public Timeline heldAt(long position) {
    return new Timeline(branches.stream().filter(branch -> branch.first < position).toList());
  }

  /** This history up to that branch, which begins where the data ends. */
  public Timeline with(Branch next) {
    List<Branch> kept =
        new ArrayList<>(branches.stream().filter(branch -> branch.first <= next.first).toList());
    for (int i = 0; kept.size() >= BRANCHES_MAX && i < kept.size(); ) {
      long end = i + 1 < kept.size() ? kept.get(i + 1).first : next.first;
      if (kept.get(i).first == end) {
        kept.remove(i); // no copy holds anything of it
      } else {
        i++;
      }
    }
    kept.add(next);
    return new Timeline(kept.subList(Math.max(0, kept.size() - BRANCHES_MAX), kept.size()));
  }
}
