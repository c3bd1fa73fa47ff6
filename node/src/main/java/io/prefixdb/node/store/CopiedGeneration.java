package io.prefixdb.node.store;

import io.prefixdb.node.model.Checkpoint;
import io.prefixdb.node.model.CopyFile;
import io.prefixdb.node.model.FileChecksum;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.replication.FileGeneration;
import io.prefixdb.node.replication.ReplicaException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A generation that is made of another node's files. Tables that the generation in use has as well
 * are linked from it: RocksDB never changes them. The files are opened once, for RocksDB to check
 * that they belong together and to write out the end of their log, before they take the place.
 */
final class CopiedGeneration implements FileGeneration {
  private static final Logger LOG = LoggerFactory.getLogger(CopiedGeneration.class);

  private final PrefixName prefix;
  private final Path directory;
  private final Path present;
  private final RocksOptions rocks;
  private final Placing placing;
  private final Runnable ended;
  private final Room room;
  private @Nullable Numbering numbering;
  private boolean placed;
  private boolean inUse = true;

  /**
   * Begins one.
   *
   * @param directory where it is built, not there yet
   * @param present the directory of the generation in use, which may be missing
   * @param ended called once, when nothing uses its directory any more
   */
  CopiedGeneration(
      PrefixName prefix,
      Path directory,
      Path present,
      RocksOptions rocks,
      Placing placing,
      Runnable ended)
      throws IOException {
    this.prefix = prefix;
    this.directory = directory;
    this.present = present;
    this.rocks = rocks;
    this.placing = placing;
    this.ended = ended;
    Files.createDirectories(directory);
    this.room = new Room("prefix '" + prefix + "': a copy", directory, placing::makeRoom);
  }

  @Override
  public Timeline timeline(Checkpoint checkpoint) throws ReplicaException {
    try {
      return told(checkpoint).timeline();
    } catch (StoreException e) {
      throw unusable(e);
    }
  }

  private static Numbering told(Checkpoint checkpoint) throws StoreException {
    return Numbering.parse(checkpoint.numbering(), "what the source says of its numbers");
  }

  @Override
  public void reserve(List<CopyFile> files) throws ReplicaException {
    long needed = 0;
    for (CopyFile file : files) {
      boolean here =
          file.isImmutable()
              && (hasSize(directory.resolve(file.name()), file)
                  || hasSize(present.resolve(file.name()), file));
      needed = here ? needed : saturated(needed, file.size());
    }
    room.reserve(needed);
  }

  /** What a source says of sizes may be anything. */
  private static long saturated(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  private static boolean hasSize(Path path, CopyFile file) {
    try {
      return Files.size(path) == file.size();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public Optional<FileChecksum> existing(CopyFile file, BooleanSupplier over)
      throws ReplicaException {
    Path here = directory.resolve(file.name());
    try {
      if (!Files.exists(here)) {
        Files.createLink(here, present.resolve(file.name()));
      }
      if (Files.size(here) != file.size()) {
        return Optional.empty();
      }
      try (FileChannel whole = FileChannel.open(here)) {
        whole.force(false); // an attempt that had it whole may have ended before that
      }
      return FileChecksums.compute(here, over);
    } catch (NoSuchFileException e) {
      return Optional.empty(); // there is none, or RocksDB has removed it just now
    } catch (IOException | UnsupportedOperationException e) {
      LOG.warn("file '{}' cannot be compared, it is copied: {}", here, e.toString());
      return Optional.empty();
    }
  }

  @Override
  public Part begin(CopyFile file) throws ReplicaException {
    return CopiedFile.create(directory.resolve(file.name()), room);
  }

  @Override
  public long check(Checkpoint checkpoint) throws ReplicaException {
    try {
      checkFiles(checkpoint.files());
      Numbering source = told(checkpoint);
      Numbering found = new Numbering(source.offset()).following(source.timeline());
      long sequence = opened(checkpoint, found);
      numbering = found;
      return sequence;
    } catch (RocksDBException | IOException | StoreException e) {
      throw unusable(e);
    }
  }

  @Override
  public void complete() throws ReplicaException {
    try {
      Objects.requireNonNull(numbering, "files that were not checked").write(directory);
      placed = true; // who places it answers for it
      placing.place(directory);
      end();
    } catch (IOException | StoreException e) {
      throw unusable(e);
    }
  }

  private ReplicaException unusable(Exception cause) {
    return new ReplicaException(
        "prefix '%s': the copy cannot be used: %s".formatted(prefix, cause.getMessage()), cause);
  }

  /** Exactly those of the checkpoint, with their sizes; what is left of another one goes. */
  private void checkFiles(List<CopyFile> files) throws IOException, StoreException {
    for (CopyFile file : files) {
      if (!hasSize(directory.resolve(file.name()), file)) {
        throw new StoreException(
            "file '%s' has not the %d bytes of the source: reload the prefix once more"
                .formatted(directory.resolve(file.name()), file.size()),
            null);
      }
    }
    Set<String> names = files.stream().map(CopyFile::name).collect(Collectors.toSet());
    List<Path> all;
    try (Stream<Path> found = Files.list(directory)) {
      all = found.toList();
    }
    for (Path file : all) {
      if (!names.contains(file.getFileName().toString())) {
        Files.delete(file);
      }
    }
    Directories.sync(directory);
  }

  /** Opens the files; the sequence that they show, in the master's numbering. */
  private long opened(Checkpoint checkpoint, Numbering numbering)
      throws StoreException, RocksDBException {
    try (BuiltDatabase database = BuiltDatabase.ofFiles(rocks, prefix, directory)) {
      long sequence = database.lastSequence() + numbering.offset();
      if (sequence < checkpoint.from() || sequence > checkpoint.to()) {
        throw new StoreException(
            "its files show sequence %d (expected: %d to %d): reload the prefix once more"
                .formatted(sequence, checkpoint.from(), checkpoint.to()),
            null);
      }
      database.flush();
      return sequence;
    }
  }

  @Override
  public void abort() {
    try {
      if (!placed) {
        Directories.remove(directory);
      }
    } catch (IOException e) {
      // The next generation, or the next start, removes what is left.
      LOG.warn("'{}' cannot be removed: {}", directory, e.toString());
    } finally {
      end();
    }
  }

  private void end() {
    if (inUse) {
      inUse = false;
      ended.run();
    }
  }
}
