package io.prefixdb.operator.plan;

/** What breaks a slave. In the order in which the evidence is looked at. */
public enum Cause {
  /** A volume has no room. */
  DiskFull,
  /** The slave has records that the master has not. */
  MasterBehind,
  /** The slave's records are of another history than the master's. */
  LineageMismatch,
  /** The master keeps its log for less time than it should. */
  MasterMisconfigured,
  /** The slave is new, or its volume: it has nothing yet. */
  InitialLoad,
  /** The slave was away for longer than the log is kept. */
  SlaveDown,
  /** The reload before this one did not bring the data over, or too slowly. */
  BadReload,
  /** The slave cannot keep up with the load of every day. */
  ChronicOverload,
  /** The slave was left behind once, by more writes than usual. */
  OneOffBurst,
  /** The slave cannot read what the master sends, for it is another version. */
  Incompatible,
  /** Updates stand still though the master goes on. */
  Stuck,
  /** Nothing of these is shown. */
  Unknown
}
