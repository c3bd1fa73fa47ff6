package io.prefixdb.node.replication;

import io.prefixdb.node.model.PrefixName;

/** What the slave of one prefix looked like after an event, for readers on other threads. */
record SlaveView(
    PrefixName prefix,
    SlaveState state,
    long position,
    long masterLast,
    long lagWarned,
    long inSyncNanos) {

  SlaveStatus at(Moment now) {
    long lag = Math.max(0, masterLast - (position - 1));
    return new SlaveStatus(
        prefix,
        state,
        position - 1,
        masterLast,
        lag,
        lagWarned > 0 && lag > lagWarned,
        now.secondsSince(inSyncNanos));
  }
}
