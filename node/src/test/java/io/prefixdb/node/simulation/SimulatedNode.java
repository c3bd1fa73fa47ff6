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
import org.jspecify.annotations.Nullable;

/**
 * A machine with a disk, a clock and a node that lives and dies. It is a master, or follows another
 * node, and serves whoever follows it in both cases.
 */
final class SimulatedNode {
  private static final int SYNCED_PER_MILLE = 200;

  private final World world;
  private final int id;
  private final Disk disk;
  private final Clock clock;
  private @Nullable Server server;
  private @Nullable Following following;
  private @Nullable SimulatedNode upstream;
  private long epoch = 1;

  SimulatedNode(World world, int id) {
    this.world = world;
    this.id = id;
    this.disk = new Disk(world.scheduler()::nanos);
    this.clock = new Clock(world.scheduler(), 990 + world.scheduler().below(20));
  }

  int id() {
    return id;
  }

  Disk disk() {
    return disk;
  }

  Clock clock() {
    return clock;
  }

  /** What it answers with; null while it is down. */
  @Nullable Server server() {
    return server;
  }

  /** As what it follows; null while it is down or a master. */
  @Nullable Following following() {
    return following;
  }

  /** Whom it follows, now or when it is up again; null for a master, itself for a standby. */
  @Nullable SimulatedNode upstream() {
    return upstream;
  }

  boolean isMaster() {
    return server != null && upstream == null;
  }

  @Override
  public String toString() {
    return "node" + (char) ('A' + id) + ":1";
  }

  // ---- its lives ----

  void start() {
    Life process = new Life(world.scheduler(), clock, this::touched);
    server = new Server(this, process, world.settings());
    disk.full(false);
    disk.all().forEach(data -> data.retag(world.freshTag()));
    begin();
  }

  /** As what it is told to be: a master begins a branch, a slave begins to follow. */
  private void begin() {
    SimulatedNode above = upstream;
    if (above == null) {
      disk.all().forEach(this::beginBranch);
    } else if (above != this) {
      following = new Following(world, this, above);
    }
    touched();
  }

  private void beginBranch(Data data) {
    Timeline before = data.timeline();
    long next = Math.max(epoch, before.last().map(Branch::epoch).orElse(1L));
    data.begin(world.truth().begin(before, next, data.last() + 1), world.freshTag());
    world.trace().say("%s begins %s", this, data);
    disk.moved(data.name());
  }

  /** The process is killed; its peers are told. */
  void kill() {
    Server was = Objects.requireNonNull(server);
    was.process().kill();
    endFollowing();
    was.streams().connections().forEach(Connection.Side::close);
    down();
  }

  /** The machine has no power, and loses up to what was not synced. */
  void losePower() {
    Server was = Objects.requireNonNull(server);
    was.process().kill();
    if (following != null) {
      following.vanish();
    }
    was.streams().connections().forEach(Connection.Side::vanish);
    down();
    for (Data data : disk.all()) {
      int lost = world.scheduler().below(data.unsynced() + 1);
      data.lose(lost);
      if (lost > 0) {
        world.trace().say("%s lost %d batches: now %s", this, lost, data);
        world.acknowledged().forget();
      }
    }
  }

  private void down() {
    server = null;
    following = null;
    disk.unwatchAll();
  }

  private void endFollowing() {
    Following was = following;
    following = null;
    if (was != null) {
      was.end();
    }
  }

  /** It follows another node from now on, without a restart if it is up. */
  void follow(SimulatedNode other) {
    upstream = other;
    if (server != null) {
      endFollowing();
      begin();
    }
  }

  /** It is a slave of nobody. */
  void stand() {
    upstream = this;
    endFollowing();
  }

  /** It is the master from now on. */
  void promote(long newEpoch) {
    epoch = newEpoch;
    upstream = null;
    endFollowing();
    begin();
  }

  long epoch() {
    return epoch;
  }

  /** After each step of its processes. */
  void touched() {
    Server now = server;
    if (now != null) {
      now.streams().run();
    }
    world.invariants().check(this);
  }

  // ---- what is written ----

  Data openOrCreate(PrefixName prefix) {
    Data found = disk.find(prefix);
    if (found != null) {
      return found;
    }
    Data made = new Data(prefix);
    made.retag(world.freshTag());
    disk.put(made);
    return made;
  }

  /** A client writes to it as to a master. */
  void write(PrefixName prefix, List<Op> ops) {
    if (disk.isFull()) {
      return;
    }
    boolean isNew = disk.find(prefix) == null;
    Data data = openOrCreate(prefix);
    if (isNew) {
      beginBranch(data);
    }
    world.truth().wrote(data.timeline(), ops);
    append(data, UpdateBatch.of(data.last() + 1, ops));
    Server now = Objects.requireNonNull(server);
    world.acknowledged().await(this, now.acks(), data);
  }

  /** Batches of its master that were checked. */
  void apply(Data data, byte[] joined) {
    try {
      append(data, UpdateBatch.of(joined));
    } catch (CorruptUpdateException e) {
      throw new AssertionError("an update that was checked cannot be read", e);
    }
    world.trace().say("%s applied up to %s", this, data);
  }

  private void append(Data data, UpdateBatch batch) {
    data.append(batch, clock.now().wall());
    if (world.scheduler().chance(SYNCED_PER_MILLE)) {
      data.sync();
    }
    disk.moved(data.name());
  }

  void follow(Data data, Timeline master) {
    data.follow(master, world.freshTag());
    world.trace().say("%s follows %s", this, data);
    disk.moved(data.name());
  }

  void replace(
      Data data, Contents contents, long sequence, Timeline of, Map<String, byte[]> files) {
    Optional<Branch> held = Truth.held(data.timeline(), data.last() + 1);
    long last = data.last();
    world.invariants().replaced(this, data, of);
    data.replace(contents, sequence, of, files);
    if (held.isPresent() && !Truth.holds(data, held.get(), last)) {
      world.acknowledged().forget(); // it was told to forget what it had
    }
    data.retag(world.freshTag());
    world.trace().say("%s reloaded %s", this, data);
    disk.moved(data.name());
  }

  void detach(PrefixName prefix, String why) {
    Data gone = disk.take(prefix);
    if (gone != null) {
      world.trace().say("%s detaches '%s': %s", this, prefix, why);
      world.invariants().detached(this, gone);
      world.acknowledged().forget(prefix);
      disk.moved(prefix);
    }
  }
}
