package io.prefixdb.node.rpc;

import static java.util.Objects.requireNonNull;

import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The writes that requests leave to be committed together: on an event loop those of all
 * connections that were readable at once, on a worker those of one connection. Filled by one
 * thread, committed once; the outcome may be seen by any thread after that.
 */
public final class Round {
  /** A round that holds so many mutations should be committed before more are added. */
  static final int MUTATIONS_MAX = 4_096;

  /** A round that holds so many bytes should be committed before more are added. */
  static final int BYTES_MAX = 1 << 20;

  private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

  private final List<Group> groups = new ArrayList<>(1);
  private int mutations;
  private int bytes;

  /** Takes the writes of one target: atomic, never waits, completes when they are written. */
  public interface Writer {
    /** {@code sync}: they have to be on the disk. */
    CompletableFuture<?> write(List<Mutation> mutations, boolean sync);
  }

  /** A writer took nothing of a write, for which there is a status of its own. */
  public static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final Status status;

    public Refused(Status status, Throwable cause) {
      super(cause.getMessage(), cause);
      this.status = status;
    }
  }

  /** The writes to one target, which succeed or fail together. */
  public final class Group {
    private final Writer writer;
    private List<Mutation> gathered = new ArrayList<>();
    private boolean sync;
    private @Nullable CompletableFuture<?> outcome;

    private Group(Writer writer) {
      this.writer = writer;
    }

    /** Adds one more; {@code durable}: all of the group have to be on the disk then. */
    public void add(Mutation mutation, boolean durable) {
      sync |= durable;
      gathered.add(mutation);
      mutations++;
      bytes += mutation.size();
    }

    /** Whether nothing of it was written; known once the round is committed. */
    public boolean failed() {
      return outcome == null || outcome.isCompletedExceptionally();
    }

    /** What is answered in place of its success, for who knows that it failed. */
    public Status failure() {
      return outcome != null && outcome.exceptionNow() instanceof Refused refused
          ? refused.status
          : Status.IOError;
    }

    private void commit() {
      try {
        outcome = writer.write(gathered, sync);
      } catch (RuntimeException | Error e) { // the other groups are written all the same
        outcome = CompletableFuture.failedFuture(e);
      }
      gathered = List.of(); // replies may refer to the group for long
    }
  }

  /** The group of that writer; writers that are equal share one. */
  public Group group(Writer writer) {
    for (Group group : groups) {
      if (group.writer.equals(writer)) {
        return group;
      }
    }
    Group group = new Group(writer);
    groups.add(group);
    return group;
  }

  /** How many mutations it holds. */
  public int size() {
    return mutations;
  }

  /** Whether it should be committed before more is added, to bound what it holds. */
  public boolean isFull() {
    return mutations >= MUTATIONS_MAX || bytes >= BYTES_MAX;
  }

  /**
   * Hands every group to its writer. Completes, never exceptionally, when each has succeeded or
   * failed; often at once.
   */
  public CompletableFuture<Void> commit() {
    groups.forEach(Group::commit);
    return settled(groups);
  }

  /**
   * Completes, never exceptionally, when each of these has succeeded or failed; often at once. They
   * are of rounds that were committed.
   */
  public static CompletableFuture<Void> settled(List<Group> groups) {
    CompletableFuture<Void> all = DONE;
    for (Group group : groups) {
      CompletableFuture<?> outcome = requireNonNull(group.outcome);
      if (!outcome.isDone()) {
        CompletableFuture<Void> one = outcome.handle((_, _) -> null);
        all = all.isDone() ? one : CompletableFuture.allOf(all, one);
      }
    }
    return all;
  }
}
