package io.prefixdb.node.replication;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Updates;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The master as a slave sees it. Safe for use by many threads; no call blocks. Every stage
 * completes normally, within the request timeout, on any thread.
 */
public interface Master {
  /** Whether at least one connection stands now. */
  boolean connected();

  /** The names of the prefixes that are open on the master, as bytes since it may be an old one. */
  CompletionStage<MasterAnswer<List<Bytes>>> allPrefixes(boolean writableOnly);

  /**
   * Of which history the prefix is; an unknown one of a master that knows of none. The tag is for
   * {@link #updatesSince}.
   */
  CompletionStage<MasterAnswer<History>> history(PrefixName prefix);

  /**
   * What the write-ahead log holds from {@code sequence} on, at most {@code limit} batches.
   *
   * @param tag of the history that they have to be of, else the answer is {@link
   *     MasterAnswer.Stale}
   */
  CompletionStage<MasterAnswer<Updates>> updatesSince(
      PrefixName prefix, long sequence, int limit, String tag);

  /** As {@link #updatesSince}, with what a node that is a slave itself says of how it stands. */
  default CompletionStage<MasterAnswer<Pulled>> pull(
      PrefixName prefix, long sequence, int limit, String tag) {
    return updatesSince(prefix, sequence, limit, tag).thenApply(answer -> answer.map(Pulled::of));
  }

  /** A new snapshot that the master releases by itself after {@code lifetime}. */
  CompletionStage<MasterAnswer<Snapshot>> createSnapshot(PrefixName prefix, Duration lifetime);

  /**
   * Up to {@code limit} keys of the snapshot after {@code from} ({@code inclusive}: from it on).
   * {@code RangeLimitExceeded} refuses so many; fewer may be given.
   */
  CompletionStage<MasterAnswer<Page>> range(
      PrefixName prefix, long snapshot, Bytes from, boolean inclusive, int limit);

  /** Gives the snapshot back. */
  CompletionStage<MasterAnswer<Long>> releaseSnapshot(PrefixName prefix, long snapshot);

  /**
   * A view of a prefix that does not change.
   *
   * @param sequence the latest sequence that it shows
   */
  record Snapshot(long id, long sequence) {}

  /**
   * A page of keys with their user values.
   *
   * @param last whether the master says that nothing is left
   */
  record Page(List<Field> fields, boolean last) {}
}
