package io.prefixdb.node.replication.stream;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Standing;
import java.util.Optional;

/** How the node that feeds slaves is itself fed. Called by many threads; does not block. */
@FunctionalInterface
public interface Standings {
  /** Of a node that follows nobody. */
  Standings NONE = _ -> Optional.empty();

  /** How the prefix stands to the master that this node follows; nothing when it follows none. */
  Optional<Standing> of(PrefixName prefix);
}
