package io.prefixdb.node.simulation;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Checkpoint;
import io.prefixdb.node.model.CopyFile;
import io.prefixdb.node.model.FileChecksum;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.replication.FileGeneration;
import io.prefixdb.node.replication.ReplicaException;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A generation that is made of the table of another node. */
final class CopiedFiles implements FileGeneration {
  private final Map<String, byte[]> present;
  private final Map<String, byte[]> files = new HashMap<>();
  private final BooleanSupplier full;
  private final Ending ending;
  private @Nullable Tables checked;
  private boolean ended;

  /** It takes the place of the data, or, with null, nothing does. */
  interface Ending {
    void with(@Nullable Tables tables) throws ReplicaException;
  }

  CopiedFiles(Map<String, byte[]> present, BooleanSupplier full, Ending ending) {
    this.present = present;
    this.full = full;
    this.ending = ending;
  }

  private void checkRoom() throws ReplicaException {
    if (full.getAsBoolean()) {
      throw new ReplicaException("no space left", null);
    }
  }

  @Override
  public Timeline timeline(Checkpoint checkpoint) {
    return Tables.timeline(checkpoint);
  }

  @Override
  public void reserve(List<CopyFile> wanted) throws ReplicaException {
    checkRoom();
  }

  @Override
  public Optional<FileChecksum> existing(CopyFile file, BooleanSupplier over) {
    byte[] here = files.computeIfAbsent(file.name(), present::get);
    return here != null && here.length == file.size()
        ? Optional.of(CopyPort.sum(here))
        : Optional.empty();
  }

  @Override
  public Part begin(CopyFile file) {
    files.remove(file.name());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    return new Part() {
      @Override
      public long size() {
        return bytes.size();
      }

      @Override
      public void add(byte[] more, int length) throws ReplicaException {
        checkRoom();
        bytes.write(more, 0, length);
      }

      @Override
      public FileChecksum checksum() {
        return CopyPort.sum(bytes.toByteArray());
      }

      @Override
      public void finish() {
        files.put(file.name(), bytes.toByteArray());
      }

      @Override
      public void close() {
        // Nothing is kept open.
      }
    };
  }

  @Override
  public long check(Checkpoint checkpoint) throws ReplicaException {
    CopyFile file = checkpoint.files().getFirst();
    byte[] bytes = files.get(file.name());
    if (bytes == null || bytes.length != file.size()) {
      throw new ReplicaException("file '%s' is not whole".formatted(file.name()), null);
    }
    checked =
        new Tables(
            checkpoint.id(),
            checkpoint.prefix(),
            checkpoint.to(),
            Tables.timeline(checkpoint),
            file.name(),
            Bytes.of(bytes));
    return checkpoint.to();
  }

  @Override
  public void complete() throws ReplicaException {
    end(checked);
  }

  @Override
  public void abort() {
    try {
      end(null);
    } catch (ReplicaException e) {
      throw new AssertionError("nothing was to be placed", e);
    }
  }

  private void end(@Nullable Tables tables) throws ReplicaException {
    if (!ended) {
      ending.with(tables);
      ended = true;
    }
  }
}
