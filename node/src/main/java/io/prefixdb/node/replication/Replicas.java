package io.prefixdb.node.replication;

import io.prefixdb.node.model.PrefixName;
import java.util.List;

/** The local copies of a slave. Safe for use by many threads; calls may block on the disk. */
public interface Replicas extends CopyPlaces {
  /** Told of prefixes that somebody takes out of use here and back, on any thread. */
  interface Watcher {
    /** Nothing can be applied to that copy any more. */
    void detached(PrefixName prefix);

    /** The copy is here again, as it was. */
    void attached(PrefixName prefix);
  }

  /** From now on the watcher is told, and none that was before. */
  void watch(Watcher watcher);

  /** The prefixes that are here already. */
  List<PrefixName> names();

  /**
   * The copy of that prefix, opened, or created empty.
   *
   * @throws ReplicaException when it cannot be opened ({@link ReplicaException#isDamage} tells
   *     whether a load helps), or the limit of prefixes is reached
   */
  Replica openOrCreate(PrefixName prefix) throws ReplicaException;

  /**
   * The copy of that prefix that a load may replace: the one in use, or one whose files are
   * damaged, of which only the name and the origin can be read. None is made.
   *
   * @throws ReplicaException when it is neither
   */
  Replica replaceable(PrefixName prefix) throws ReplicaException;

  /**
   * Takes the copy out of use and puts its files to the detached ones, which goes on after this.
   *
   * @throws ReplicaException when it stays in use, because its files cannot be moved
   */
  void detach(PrefixName prefix) throws ReplicaException;

  /**
   * Keeps the updates of the copy from a sequence on where no load touches them, durably: nobody
   * else has them.
   *
   * @throws ReplicaException when they cannot be kept; the copy is not to be replaced then
   */
  void setAside(PrefixName prefix, long from) throws ReplicaException;

  /** Whether what the copy held before it was replaced is still here. */
  boolean isKept(PrefixName prefix);

  /** The copy is level with the master: what it held before it was replaced is not needed. */
  void settled(PrefixName prefix);

  /**
   * A generation of that prefix beside the one in use, at most one a prefix: empty, or as a load
   * from before has left it.
   *
   * @throws ReplicaException when it cannot be made
   */
  Generation beginGeneration(PrefixName prefix) throws ReplicaException;
}
