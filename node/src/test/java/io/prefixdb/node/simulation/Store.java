package io.prefixdb.node.simulation;

import io.prefixdb.node.model.CorruptUpdateException;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.Timeline.Branch;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.UpdateBatch.Op;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What is written to the disk of a node: by its clients, by its master, and by loads. */
final class Store {
  private static final int SYNCED_PER_MILLE = 200;

  private final World world;
  private final SimulatedNode node;

  Store(World world, SimulatedNode node) {
    this.world = world;
    this.node = node;
  }

  /** Begins a branch, for the data is a master's from now on. */
  void begin(Data data, long epoch) {
    Timeline before = data.timeline();
    long next = Math.max(epoch, before.last().map(Branch::epoch).orElse(1L));
    data.begin(world.truth().begin(before, next, data.last() + 1), world.freshTag());
    world.trace().say("%s begins %s", node, data);
    node.disk().moved(data.name());
  }

  Data openOrCreate(PrefixName prefix) {
    Data found = node.disk().find(prefix);
    if (found != null) {
      return found;
    }
    Data made = new Data(prefix);
    made.retag(world.freshTag());
    node.disk().put(made);
    return made;
  }

  /** A client writes to it as to a master. */
  void write(PrefixName prefix, List<Op> ops) {
    if (node.disk().isFull()) {
      return;
    }
    boolean isNew = node.disk().find(prefix) == null;
    Data data = openOrCreate(prefix);
    if (isNew) {
      begin(data, node.epoch());
    }
    world.truth().wrote(data.timeline(), ops);
    append(data, UpdateBatch.of(data.last() + 1, ops));
    Server now = Objects.requireNonNull(node.server());
    world.acknowledged().await(node, now.acks(), data);
  }

  /** Batches of its master that were checked. */
  void apply(Data data, byte[] joined) {
    try {
      append(data, UpdateBatch.of(joined));
    } catch (CorruptUpdateException e) {
      throw new AssertionError("an update that was checked cannot be read", e);
    }
    world.trace().say("%s applied up to %s", node, data);
  }

  private void append(Data data, UpdateBatch batch) {
    data.append(batch, node.clock().now().wall());
    if (world.scheduler().chance(SYNCED_PER_MILLE)) {
      data.log().sync();
    }
    node.disk().moved(data.name());
  }

  void follow(Data data, Timeline master) {
    data.follow(master, world.freshTag());
    world.trace().say("%s follows %s", node, data);
    node.disk().moved(data.name());
  }

  void replace(
      Data data, Contents contents, long sequence, Timeline of, Map<String, byte[]> files) {
    Optional<Branch> held = Truth.held(data.timeline(), data.last() + 1);
    long last = data.last();
    boolean damaged = data.isDamaged();
    if (!damaged) {
      world.invariants().replaced(node, data, of);
    }
    data.replace(contents, sequence, of, files);
    if (!damaged && held.isPresent() && !Truth.holds(data, held.get(), last)) {
      world.acknowledged().forget(); // it was told to forget what it had
    }
    data.retag(world.freshTag());
    world.trace().say("%s reloaded %s", node, data);
    node.disk().moved(data.name());
  }

  void detach(PrefixName prefix, String why) {
    Data gone = node.disk().take(prefix);
    if (gone != null) {
      world.trace().say("%s detaches '%s': %s", node, prefix, why);
      world.invariants().detached(node, gone);
      world.acknowledged().forget(prefix);
      node.disk().moved(prefix);
    }
  }
}
