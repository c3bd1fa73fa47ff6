package io.prefixdb.node.replication;

import io.prefixdb.node.model.Checkpoint;
import io.prefixdb.node.model.CopyFile;
import io.prefixdb.node.model.FileChecksum;
import io.prefixdb.node.replication.CheckpointFetch.End;
import io.prefixdb.node.replication.CopySource.Content;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches one file: not at all if it is here, from where it was cut off if it was, once more if its
 * checksum is wrong. For one thread.
 */
final class FileFetch {
  private static final Logger LOG = LoggerFactory.getLogger(FileFetch.class);

  /** So many cuts without a byte between them are taken for the end of the source. */
  static final int CUTS_MAX = 10;

  /** So many pauses while others are sent files, and nothing at all comes here, are too many. */
  static final int BUSY_MAX = 300;

  /** So often a file may come with a wrong checksum. */
  static final int DAMAGES_MAX = 3;

  private final CopySource.Reader reader;
  private final Checkpoint checkpoint;
  private final CopyFile file;
  private final FileGeneration generation;
  private final CopyTools tools;
  private final BooleanSupplier over;
  private FileGeneration.@Nullable Part part;

  /**
   * @param over whether it is not wanted any more
   */
  FileFetch(
      CopySource.Reader reader,
      Checkpoint checkpoint,
      CopyFile file,
      FileGeneration generation,
      CopyTools tools,
      BooleanSupplier over) {
    this.reader = reader;
    this.checkpoint = checkpoint;
    this.file = file;
    this.generation = generation;
    this.tools = tools;
    this.over = over;
  }

  /**
   * Fetches it.
   *
   * @return null when it is here, whole and durable, or not wanted any more
   */
  @Nullable End run() throws ReplicaException, InterruptedException {
    try {
      return fetch();
    } finally {
      FileGeneration.Part open = part;
      if (open != null) {
        open.close();
      }
    }
  }

  private @Nullable End fetch() throws ReplicaException, InterruptedException {
    Optional<FileChecksum> have =
        file.isImmutable() ? generation.existing(file, over) : Optional.empty();
    int cuts = 0;
    int damages = 0;
    int waits = 0;
    long movedBefore = -1;
    while (!over.getAsBoolean()) {
      long before = size();
      switch (reader.read(checkpoint, file, before, have, this::take)) {
        case Content.Same _ -> {
          tools.progress().kept(file.size());
          return null;
        }
        case Content.Gone _ -> {
          return new End.Gone();
        }
        case Content.Unknown _ -> {
          return new End.Unknown();
        }
        case Content.Whole(FileChecksum sum) -> {
          if (isRight(sum)) {
            return null;
          }
          damages++;
          if (damages == DAMAGES_MAX) {
            return new End.Lost(
                "file %s came %d times with a wrong checksum: the source or the way to it damages data"
                    .formatted(file.name(), damages));
          }
          startOver();
        }
        case Content.Busy _ -> {
          long moved = tools.progress().bytes() + tools.progress().bytesKept();
          waits = moved == movedBefore ? waits + 1 : 1;
          movedBefore = moved;
          if (waits == BUSY_MAX) {
            return new End.Lost(
                "file %s had to wait for files of others %d times, and nothing else came: try again later"
                    .formatted(file.name(), waits));
          }
          tools.pause().once();
        }
        case Content.Cut(String reason) -> {
          cuts = size() > before ? 1 : cuts + 1;
          if (cuts == CUTS_MAX) {
            return new End.Lost(
                "file %s was cut off %d times: %s".formatted(file.name(), cuts, reason));
          }
          if (!over.getAsBoolean()) {
            tools.pause().once();
          }
        }
      }
      if (part != null) {
        have = Optional.empty(); // it was another one, and is replaced
      }
    }
    return null;
  }

  private long size() {
    FileGeneration.Part open = part;
    return open == null ? 0 : open.size();
  }

  private FileGeneration.Part opened() throws ReplicaException {
    FileGeneration.Part open = part;
    if (open == null) {
      open = generation.begin(file);
      part = open;
    }
    return open;
  }

  private void take(byte[] bytes, int length) throws ReplicaException {
    if (over.getAsBoolean()) { // whatever has come in already
      throw new ReplicaException("the copy was given up", null);
    }
    opened().add(bytes, length);
    tools.progress().moved(length);
    try {
      tools.throttle().took(length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the next pause, or read, ends
    }
  }

  private boolean isRight(FileChecksum sum) throws ReplicaException {
    FileGeneration.Part copy = opened();
    if (copy.size() != file.size() || !copy.checksum().equals(sum)) {
      LOG.error(
          "file {} of '{}' came with {} bytes and checksum {} (expected: {} and {}): once more",
          file.name(),
          checkpoint.prefix(),
          copy.size(),
          copy.checksum().text(),
          file.size(),
          sum.text());
      return false;
    }
    copy.finish();
    return true;
  }

  private void startOver() throws ReplicaException {
    FileGeneration.Part damaged = opened();
    tools.progress().moved(-damaged.size());
    damaged.close();
    part = null;
    opened();
  }
}
