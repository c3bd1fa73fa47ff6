package io.prefixdb.node.replication;

import io.prefixdb.node.model.Checkpoint;
import io.prefixdb.node.model.CopyFile;
import io.prefixdb.node.model.FileChecksum;
import io.prefixdb.node.model.Timeline;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A generation of a prefix that is made of another node's files while the one in use goes on
 * serving. The files may be written by several threads at once, each file by one. Ends with {@link
 * #complete} or {@link #abort}; a crash before leaves the one in use, and the next start removes
 * what was copied.
 */
public interface FileGeneration {
  /**
   * Of which history the data of a checkpoint is, as its node told.
   *
   * @throws ReplicaException when what the node told cannot be read
   */
  Timeline timeline(Checkpoint checkpoint) throws ReplicaException;

  /**
   * Makes sure that the disk has room for those of the files that are not here yet.
   *
   * @throws ReplicaException when it has not
   */
  void reserve(List<CopyFile> files) throws ReplicaException;

  /**
   * The checksum of a file of that name and size that is here already: one that was copied before,
   * or one of the generation in use. It becomes a file of this generation and stays one unless
   * {@link #begin} replaces it.
   *
   * @param over whether it is not wanted any more; then there may be none
   */
  Optional<FileChecksum> existing(CopyFile file, BooleanSupplier over) throws ReplicaException;

  /** An empty file of that name, instead of one that is there. */
  Part begin(CopyFile file) throws ReplicaException;

  /**
   * Checks that its files are those of the checkpoint and that RocksDB opens them. Files of another
   * checkpoint may follow, and be checked in their turn.
   *
   * @return the sequence of the master that the files show
   */
  long check(Checkpoint checkpoint) throws ReplicaException;

  /**
   * Takes the place of the generation in use, atomically; readers see one or the other. Its files
   * are those that {@link #check} has seen last.
   *
   * @throws ReplicaException when the old generation is still the one in use
   */
  void complete() throws ReplicaException;

  /** Removes what was copied; without effect after {@link #complete}. */
  void abort();

  /** A file that is being written. For one thread. */
  interface Part extends AutoCloseable {
    /** How many bytes it has. */
    long size();

    /** Appends. */
    void add(byte[] bytes, int length) throws ReplicaException;

    /** The checksum of what it has. */
    FileChecksum checksum();

    /** Makes it durable. */
    void finish() throws ReplicaException;

    @Override
    void close();
  }
}
