package io.prefixdb.node.rpc;

import java.util.ArrayList;
import java.util.List;

/**
 * A piece of the execution of one connection's requests on one thread.
 *
 * @param round where writes gather, on an event loop those of others as well
 * @param replies where replies go; those of writes count once what they wrote to is committed
 * @param mayWait whether the thread may wait for the disk or a lock; an event loop never may
 * @param touched what of the round this connection wrote to: all that it has to wait for
 */
public record Turn(Round round, Replies replies, boolean mayWait, List<Round.Group> touched) {
  /** Of requests that wrote nothing yet. */
  public Turn(Round round, Replies replies, boolean mayWait) {
    this(round, replies, mayWait, new ArrayList<>(0));
  }

  /** The group of that writer, for a write of this connection. */
  public Round.Group group(Round.Writer writer) {
    Round.Group group = round.group(writer);
    if (!touched.contains(group)) {
      touched.add(group);
    }
    return group;
  }

  /** Whether something is written here that is not committed yet. */
  public boolean hasWritten() {
    return !touched.isEmpty();
  }
}
