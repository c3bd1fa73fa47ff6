package io.prefixdb.node.simulation;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A machine with a disk, a clock and a node that lives and dies. It is a master, or follows another
 * node, and serves whoever follows it in both cases.
 */
final class SimulatedNode {
  private final World world;
  private final int id;
  private final Disk disk;
  private final Clock clock;
  private final Store store;
  private final ToldRole told;
  private @Nullable Server server;
  private @Nullable Following following;
  private @Nullable SimulatedNode upstream;
  private long epoch = 1;

  SimulatedNode(World world, int id) {
    this.world = world;
    this.id = id;
    this.disk = new Disk(world.scheduler()::nanos);
    this.clock = new Clock(world.scheduler(), 990 + world.scheduler().below(20));
    this.store = new Store(world, this);
    this.told = new ToldRole(world, this);
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

  /** What is written to the disk goes through this. */
  Store store() {
    return store;
  }

  /** The epoch that it was last promoted with. */
  long epoch() {
    return epoch;
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

  /** Whether what clients write counts now. */
  boolean takesWrites() {
    return isMaster() && (!world.settings().managed() || told.isOpen());
  }

  /** Its role, if it is managed. */
  ToldRole told() {
    return told;
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
    if (world.settings().managed()) {
      told.born();
    } else {
      begin();
    }
  }

  /** As what it is told to be: a master begins a branch, a slave begins to follow. */
  private void begin() {
    SimulatedNode above = upstream;
    if (above == null) {
      disk.all().forEach(Data::mend); // nobody promotes it before
      disk.all().forEach(data -> store.begin(data, epoch));
    } else if (above != this) {
      following = new Following(world, this, above);
    }
    touched();
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
      int lost = world.scheduler().below(data.log().unsynced() + 1);
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

  /** After each step of its processes. */
  void touched() {
    Server now = server;
    if (now != null) {
      now.streams().run();
    }
    world.invariants().check(this);
  }
}
