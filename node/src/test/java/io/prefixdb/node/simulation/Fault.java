package io.prefixdb.node.simulation;

/** A kind of thing that goes wrong, or that people do. */
enum Fault {
  /** A process is killed and started again. */
  KILL,
  /** A machine loses power, and with it some of what it had not synced; its peers are not told. */
  POWER_LOSS,
  /** Nothing passes between two machines, in one direction or both. */
  CUT,
  STREAM_BROKEN,
  /** The oldest part of a log is removed, needed or not. */
  PURGE,
  /** The oldest part of a log is removed as retention decides. */
  RETENTION,
  /** A piece in the middle of a log is lost. */
  LOG_DAMAGED,
  DISK_FULL,
  /** The files of a slave's copy cannot be read at its next start. */
  DATA_DAMAGED,
  CLOCK_JUMP,
  /** A machine comes back with an empty disk. */
  EMPTY_DISK,
  /** A machine comes back with an old copy of its disk. */
  OLD_COPY,
  PREFIX_REMOVED,
  /** Somebody orders a reload, from wherever, needed or not. */
  RELOAD_ORDERED,
  RELOAD_CANCELLED,
  /** A slave is promoted by the rule. */
  FAILOVER,
  /** A slave is told to follow another node than the master. */
  WRONG_MASTER,
  COPY_CUT,
  COPY_DAMAGED
}
