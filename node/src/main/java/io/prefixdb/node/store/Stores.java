package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import java.util.List;
import java.util.Optional;

/** The prefixes of one data directory. Safe for use by many threads. */
public interface Stores extends AutoCloseable {
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

  /** The open prefixes in bytewise order of their names. */
  List<PrefixName> names();

  /** The prefixes that are there but cannot be used, in bytewise order of their names. */
  List<OpenFailure> failures();

  /** Closes every prefix; running calls end first. */
  @Override
  void close();
}
