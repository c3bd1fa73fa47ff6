package io.prefixdb.node.simulation;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Checkpoint;
import io.prefixdb.node.model.CopyFile;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.replication.FilesInMemory;
import io.prefixdb.node.replication.ReplicaException;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A generation that is made of the table of another node. */
final class CopiedFiles extends FilesInMemory {
  private final Ending ending;
  private @Nullable Tables checked;
  private boolean ended;

  /** It takes the place of the data, or, with null, nothing does. */
  interface Ending {
    void with(@Nullable Tables tables) throws ReplicaException;
  }

  CopiedFiles(Map<String, byte[]> present, BooleanSupplier full, Ending ending) {
    super(present, full);
    this.ending = ending;
  }

  @Override
  public Timeline timeline(Checkpoint checkpoint) {
    return Tables.timeline(checkpoint);
  }

  @Override
  public long check(Checkpoint checkpoint) throws ReplicaException {
    CopyFile file = checkpoint.files().getFirst();
    byte[] bytes = files().get(file.name());
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
