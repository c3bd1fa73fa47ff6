package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import java.util.List;
import java.util.Optional;

/** The prefixes of one data directory. Safe for use by many threads. */
public interface Stores extends AutoCloseable {
  /** The open prefix of that name, or nothing; never opens or creates one. */
  Optional<PrefixStore> find(PrefixName name);

  /**
   * The prefix of that name, opened or created as needed.
   *
   * @throws StoreException when it cannot be opened, or the limit of prefixes is reached
   */
  PrefixStore openOrCreate(PrefixName name) throws StoreException;

  /** The open prefixes in bytewise order of their names. */
  List<PrefixName> names();

  /** Closes every prefix; running calls end first. */
  @Override
  void close();
}
