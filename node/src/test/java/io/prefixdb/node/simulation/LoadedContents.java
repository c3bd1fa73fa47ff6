package io.prefixdb.node.simulation;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.replication.Generation;
import io.prefixdb.node.replication.LoadPoint;
import io.prefixdb.node.replication.ReplicaException;
import io.prefixdb.node.simulation.Disk.LeftLoad;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A generation that is loaded by keys; every point that it reaches outlives the process. */
final class LoadedContents implements Generation {
  private final Disk disk;
  private final PrefixName prefix;
  private final Check room;
  private final Ending ending;
  private Contents contents = new Contents();
  private boolean ended;

  /** Whether anything can be written. */
  interface Check {
    void run() throws ReplicaException;
  }

  /** What becomes of it. */
  interface Ending {
    void place(Contents contents, long sequence, Timeline of) throws ReplicaException;

    void ended();
  }

  LoadedContents(Disk disk, PrefixName prefix, Check room, Ending ending) {
    this.disk = disk;
    this.prefix = prefix;
    this.room = room;
    this.ending = ending;
    @Nullable LeftLoad left = disk.left(prefix);
    if (left != null) {
      contents = left.contents().copy();
    }
  }

  @Override
  public Optional<LoadPoint> left() {
    return Optional.ofNullable(disk.left(prefix)).map(LeftLoad::point);
  }

  @Override
  public void startOver() throws ReplicaException {
    room.run();
    disk.dropLeft(prefix);
    contents = new Contents();
  }

  @Override
  public void add(List<Field> fields) throws ReplicaException {
    room.run();
    fields.forEach(field -> contents.set(field.key(), Contents.number(field.value())));
  }

  @Override
  public void replace(List<Field> present, List<Bytes> absent) throws ReplicaException {
    add(present);
    absent.forEach(contents::remove);
  }

  @Override
  public void reached(LoadPoint point) throws ReplicaException {
    room.run();
    disk.leave(prefix, new LeftLoad(point, contents.copy()));
  }

  @Override
  public void complete(long masterSequence, Timeline timeline) throws ReplicaException {
    ending.place(contents, masterSequence, timeline);
    disk.dropLeft(prefix);
    end();
  }

  @Override
  public boolean leave() {
    boolean left = disk.left(prefix) != null;
    if (left) {
      end();
    }
    return left;
  }

  @Override
  public void abort() {
    if (!ended) {
      disk.dropLeft(prefix);
      end();
    }
  }

  private void end() {
    ended = true;
    ending.ended();
  }
}
