package io.prefixdb.node.replication;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Checkpoint;
import io.prefixdb.node.model.CopyFile;
import io.prefixdb.node.model.FileChecksum;
import io.prefixdb.node.model.PrefixName;
import java.util.List;
import java.util.Optional;

/**
 * A node whose prefixes can be copied file by file. Safe for use by many threads; calls block, but
 * for some seconds only when the node is silent.
 */
public interface CopySource extends AutoCloseable {
  /** The node, as host:port. */
  String address();

  /** The names of the prefixes that are open on the node, as bytes since it may be an old one. */
  MasterAnswer<List<Bytes>> prefixes();

  /** Has the node keep a checkpoint of the prefix until {@link #release} or a silence. */
  Offer checkpoint(PrefixName prefix);

  /** The node need not keep it any more. It does so by itself if this gets lost. */
  void release(Checkpoint checkpoint);

  /**
   * A connection of its own for files, for one thread; it is made at the first use.
   *
   * @param chunkBytes the most that a sink is given at once
   */
  Reader reader(int chunkBytes);

  /** Ends all connections; who waits for an answer gets none. */
  @Override
  void close();

  /** What a node says when it is asked for a checkpoint. */
  sealed interface Offer {
    record Given(Checkpoint checkpoint) implements Offer {}

    /** It does not know what that is: an original, or an older one of ours. */
    record Unknown() implements Offer {}

    /** It has a reason not to; to ask again soon would not help. */
    record Refused(String reason) implements Offer {}

    /** No answer. */
    record None(String reason) implements Offer {}
  }

  /** Reads files of checkpoints. */
  interface Reader extends AutoCloseable {
    /**
     * Reads a file from a position on, or learns that it is the one that is here already.
     *
     * @param have the checksum of the file that is here; nothing when there is none
     * @throws ReplicaException what {@code sink} throws
     */
    Content read(
        Checkpoint checkpoint, CopyFile file, long from, Optional<FileChecksum> have, Sink sink)
        throws ReplicaException;

    @Override
    void close();
  }

  /** Takes the bytes of a file in their order. */
  interface Sink {
    void take(byte[] bytes, int length) throws ReplicaException;
  }

  /** How the reading of a file ended. */
  sealed interface Content {
    /** All bytes came. The checksum is that of the whole file. */
    record Whole(FileChecksum checksum) implements Content {}

    /** The file is the one whose checksum was given; no bytes came. */
    record Same() implements Content {}

    /** The node does not keep the checkpoint any more. */
    record Gone() implements Content {}

    /** The node sends as many files to others as it may. */
    record Busy() implements Content {}

    /** The node sends no files, on this port at least. */
    record Unknown() implements Content {}

    /** The bytes that came are right as far as they go, but there are no more now. */
    record Cut(String reason) implements Content {}
  }
}
