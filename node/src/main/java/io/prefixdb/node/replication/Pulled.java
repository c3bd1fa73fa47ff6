package io.prefixdb.node.replication;

import io.prefixdb.node.model.Updates;
import java.util.Optional;

/**
 * What a question for updates brought.
 *
 * @param standing how the node that was asked stands, when it is a slave itself and says so
 */
public record Pulled(Updates updates, Optional<Standing> standing) {
  /** Of a node that says nothing of itself. */
  static Pulled of(Updates updates) {
    return new Pulled(updates, Optional.empty());
  }
}
