package io.prefixdb.node.store;

import io.prefixdb.node.model.Checkpoint;
import io.prefixdb.node.model.PrefixName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The prefixes of one data directory. Safe for use by many threads. */
public interface Stores extends AutoCloseable {
  /** The prefix of that name if it is open. Never waits. */
  Optional<PrefixStore> findOpen(PrefixName name);

  /**
   * The prefix of that name, opened if it exists but was not in use yet, or nothing; never creates
   * one.
   */
  Optional<PrefixStore> find(PrefixName name);

  /**
   * The prefix of that name, opened or created as needed.
   *
   * @throws StoreException when it cannot be opened, or the limit of prefixes is reached
   */
  PrefixStore openOrCreate(PrefixName name) throws StoreException;

  /**
   * Takes a prefix out of use, at once for everybody who asks for it after this. Its directory is
   * moved when running calls have ended; who would create the prefix anew waits for that.
   *
   * @param denied how long it can be neither opened nor created then; zero for not at all
   * @return whether there was such a prefix
   * @throws StoreException when it stays in use, because its directory cannot be moved
   */
  boolean detach(PrefixName name, Duration denied) throws StoreException;

  /**
   * Takes a prefix back that was detached, and ends a denial.
   *
   * @param open whether to open it now and not at its first use
   * @return false when there is no such prefix, or one of that name is in use
   * @throws StoreException when it cannot be moved back or opened
   */
  boolean attach(PrefixName name, boolean open) throws StoreException;

  /** The open prefixes in bytewise order of their names. */
  List<PrefixName> names();

  /** The prefixes that are there but cannot be used, in bytewise order of their names. */
  List<OpenFailure> failures();

  /**
   * Whether there is data of that prefix that cannot be opened, so that nobody may take the prefix
   * for gone.
   */
  default boolean isUnusable(PrefixName name) {
    return failures().stream().anyMatch(failure -> failure.prefix().equals(name));
  }

  /**
   * Has the files of an open prefix kept for whoever copies them.
   *
   * @param lease how long nobody may use them before they go
   * @throws StoreException when there are too many checkpoints, or none can be made
   */
  Checkpoint createCheckpoint(PrefixName name, Duration lease) throws StoreException;

  /** Whether there was such a checkpoint of that prefix to be released. */
  boolean releaseCheckpoint(PrefixName name, String id);

  /** Closes every prefix; running calls end first. */
  @Override
  void close();
}
