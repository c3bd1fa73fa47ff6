package io.prefixdb.node;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Standing;
import io.prefixdb.node.replication.stream.Standings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How this node is fed itself, for its slaves; nothing before it has its role. */
final class SourceStandings implements Standings {
  private volatile @Nullable NodeRole role;

  /** The node has its role. */
  void begin(NodeRole present) {
    role = present;
  }

  /** The node that this one follows, as host:port. */
  Optional<String> source() {
    NodeRole present = role;
    return present == null ? Optional.empty() : present.following().map(Following::upstream);
  }

  @Override
  public Optional<Standing> of(PrefixName prefix) {
    NodeRole present = role;
    return present == null
        ? Optional.empty()
        : present.following().flatMap(following -> following.replicator().standing(prefix));
  }
}
