package io.prefixdb.operator.plan;

/**
 * Whether automatic reloads go on.
 *
 * @param reason why, from a fixed list
 * @param message a sentence with the remedy
 */
public record ReloadVerdict(Reason reason, String message) {

  /** The reasons of the condition {@code ReloadAllowed}. */
  public enum Reason {
    /** Nothing is broken. */
    NothingBroken(true),
    /** A reload is ordered or runs. */
    ReloadRunning(true),
    /** A broken slave will not be reloaded again without a person. */
    StartLimitHit(false),
    /** The user has switched automatic reloads off. */
    ModeOff(false),
    /** A slave has records that the master has not: loading would lose them. */
    MasterBehind(false),
    /** There is no master to load from. */
    MasterNotServing(false);

    private final boolean allowed;

    Reason(boolean allowed) {
      this.allowed = allowed;
    }

    /** Whether the condition is True. */
    public boolean allowed() {
      return allowed;
    }
  }
}
