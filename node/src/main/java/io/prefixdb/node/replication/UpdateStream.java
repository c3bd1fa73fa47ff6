package io.prefixdb.node.replication;

import io.prefixdb.node.model.PrefixName;
import java.util.List;
import java.util.function.Consumer;

/**
 * The stream of updates of a master as a slave sees it. It may stand or not, and comes back by
 * itself. Safe for use by many threads; no call blocks.
 */
public interface UpdateStream {
  /** One that never stands: updates are pulled. */
  UpdateStream NONE =
      new UpdateStream() {
        @Override
        public boolean stands(PrefixName prefix) {
          return false;
        }

        @Override
        public void watch(Runnable begins) {
          // It never does.
        }

        @Override
        public Following follow(PrefixName prefix, long position, String tag, Consumer<Push> told) {
          told.accept(new Push.Lost());
          return Following.ENDED;
        }
      };

  /** Whether it stands now for that prefix. */
  boolean stands(PrefixName prefix);

  /** {@code begins} is called whenever it begins to stand for some, on any thread. */
  void watch(Runnable begins);

  /**
   * Has the master push what the prefix holds from {@code position} on.
   *
   * @param tag of the history that it has to be of
   * @param told of everything that comes, in its order, on any thread; nothing comes after {@link
   *     Push.Lost} or a refusal
   */
  Following follow(PrefixName prefix, long position, String tag, Consumer<Push> told);

  /** One prefix that is followed. */
  interface Following {
    /** One that has ended. */
    Following ENDED =
        new Following() {
          @Override
          public void acknowledge(long position, int bytes) {
            // Nobody wants to know.
          }

          @Override
          public void end() {
            // It has.
          }
        };

    /**
     * Everything below {@code position} is in the local log.
     *
     * @param bytes what of the pushes is no longer held, for the master to push as much again
     */
    void acknowledge(long position, int bytes);

    /** Nothing more is wanted; a little may come all the same. */
    void end();
  }

  /** What comes of a following. */
  sealed interface Push {
    /** The prefix ends there: first of all, and then now and then. */
    record At(long last) implements Push {}

    /**
     * Updates.
     *
     * @param last where the prefix ended when they were sent
     * @param bytes to be acknowledged
     */
    record Batches(List<byte[]> logs, long last, int bytes) implements Push {}

    /** The node that is followed is a slave itself: how it stands, now and then. */
    record Stands(Standing standing) implements Push {}

    /** Nothing (more) comes of it, and why. */
    sealed interface Refusal extends Push {}

    /** The master has no such prefix. */
    record NotFound() implements Refusal {}

    /** The master is not, or no longer, of that history. */
    record Changed() implements Refusal {}

    /** The master has nothing left of its log up to {@code last}. */
    record Purged(long last) implements Refusal {}

    /** The master cannot read its log now. */
    record Failed(String reason) implements Refusal {}

    /** The stream is gone. */
    record Lost() implements Push {}
  }
}
