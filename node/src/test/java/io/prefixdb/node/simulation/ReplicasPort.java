package io.prefixdb.node.simulation;

import io.prefixdb.node.model.MergeSettings;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.replication.FileGeneration;
import io.prefixdb.node.replication.Generation;
import io.prefixdb.node.replication.Origin;
import io.prefixdb.node.replication.Replica;
import io.prefixdb.node.replication.ReplicaException;
import io.prefixdb.node.replication.Replicas;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The disk of a machine as the slave of one life of its node uses it. */
final class ReplicasPort implements Replicas {
  private final SimulatedNode node;
  private final Disk disk;
  private final Life process;
  private final Set<PrefixName> loading = new HashSet<>();
  private @Nullable Watcher watcher;

  ReplicasPort(SimulatedNode node, Life process) {
    this.node = node;
    this.disk = node.disk();
    this.process = process;
  }

  @Override
  public void watch(Watcher told) {
    watcher = told;
  }

  @Override
  public List<PrefixName> names() {
    return disk.names().stream().filter(prefix -> !disk.isDamaged(prefix)).toList();
  }

  private void checkRoom() throws ReplicaException {
    if (disk.isFull()) {
      throw new ReplicaException("no space left", null);
    }
    if (!process.isAlive()) {
      throw new ReplicaException("the process is gone", null);
    }
  }

  @Override
  public Replica openOrCreate(PrefixName prefix) throws ReplicaException {
    checkRoom();
    if (disk.isDamaged(prefix)) {
      throw ReplicaException.ofDamage("the files of '" + prefix + "' are damaged", null);
    }
    return new Copy(node.store().openOrCreate(prefix));
  }

  @Override
  public Replica replaceable(PrefixName prefix) throws ReplicaException {
    Data data = disk.find(prefix);
    if (data == null) {
      throw new ReplicaException("prefix '" + prefix + "' is not open", null);
    }
    return new Copy(data);
  }

  @Override
  public void detach(PrefixName prefix) throws ReplicaException {
    checkRoom();
    node.store().detach(prefix, "the master has it no more");
    Watcher told = watcher;
    if (told != null) {
      told.detached(prefix);
    }
  }

  @Override
  public void setAside(PrefixName prefix, long from) throws ReplicaException {
    checkRoom();
    Data data = disk.find(prefix);
    if (data != null) {
      data.setAside(from);
    }
  }

  @Override
  public boolean isKept(PrefixName prefix) {
    return false;
  }

  @Override
  public void settled(PrefixName prefix) {
    // Nothing is kept of what was replaced.
  }

  private Data begin(PrefixName prefix) throws ReplicaException {
    checkRoom();
    Data data = disk.find(prefix);
    if (data == null) {
      throw new ReplicaException("no prefix '" + prefix + "'", null);
    }
    if (!loading.add(prefix)) {
      throw new ReplicaException("a generation from before is still being loaded", null);
    }
    return data;
  }

  /** What was loaded takes the place of the data, at once and durably. */
  private void place(Data data, Contents contents, long sequence, Timeline of, Tables... tables)
      throws ReplicaException {
    checkRoom();
    if (disk.find(data.name()) != data) {
      throw new ReplicaException("prefix '%s' is closed".formatted(data.name()), null);
    }
    node.store()
        .replace(data, contents, sequence, of, tables.length == 0 ? Map.of() : tables[0].asFiles());
  }

  @Override
  public Generation beginGeneration(PrefixName prefix) throws ReplicaException {
    Data data = begin(prefix);
    return new LoadedContents(
        disk,
        prefix,
        this::checkRoom,
        new LoadedContents.Ending() {
          @Override
          public void place(Contents contents, long sequence, Timeline of) throws ReplicaException {
            ReplicasPort.this.place(data, contents, sequence, of);
          }

          @Override
          public void ended() {
            loading.remove(prefix);
          }
        });
  }

  @Override
  public FileGeneration beginCopy(PrefixName prefix) throws ReplicaException {
    Data data = begin(prefix);
    disk.dropLeft(prefix);
    return new CopiedFiles(
        data.tables(),
        disk::isFull,
        tables -> {
          if (tables != null) {
            place(
                data,
                Tables.contents(tables.bytes()),
                tables.sequence(),
                tables.timeline(),
                tables);
          }
          loading.remove(prefix);
        });
  }

  /** One prefix. */
  private final class Copy implements Replica {
    private final Data data;

    Copy(Data data) {
      this.data = data;
    }

    @Override
    public PrefixName name() {
      return data.name();
    }

    @Override
    public long position() {
      return data.isDamaged() ? 1 : data.last() + 1;
    }

    @Override
    public boolean isWhole() {
      return !data.isDamaged();
    }

    @Override
    public Origin origin() {
      return new Origin(data.timeline(), data.isCopied(), data.isForeign(), false, data.witness());
    }

    @Override
    public MergeSettings settings() {
      return MergeSettings.UNKNOWN;
    }

    @Override
    public void follow(Timeline master) throws ReplicaException {
      checkRoom();
      node.store().follow(data, master);
    }

    @Override
    public void disown() throws ReplicaException {
      checkRoom();
      data.foreign(true);
    }

    @Override
    public void own() throws ReplicaException {
      checkRoom();
      data.foreign(false);
    }

    @Override
    public boolean apply(List<byte[]> logs) throws ReplicaException {
      checkRoom();
      if (loading.contains(data.name())) {
        throw new AssertionError("an update while a generation is loaded");
      }
      byte[] joined = UpdateBatch.joined(logs);
      if (UpdateBatch.sequenceOf(joined) != position()) {
        return false;
      }
      node.store().apply(data, joined);
      return true;
    }
  }
}
