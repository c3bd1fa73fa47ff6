package io.prefixdb.node.replication;

/**
 * How a slave stands to the first master of its chain, for the slaves that follow it.
 *
 * @param last the latest sequence that the first master is known to have
 * @param behindMillis how long ago everything that the first master had was there; a year for more
 * @param state by its name on the admin port
 */
public record Standing(long last, long behindMillis, String state) {
  private static final long YEAR_MILLIS = 365L * 86_400 * 1_000;

  public Standing {
    behindMillis = Math.min(behindMillis, YEAR_MILLIS);
  }

  /** As the status says. */
  public static Standing of(SlaveStatus status) {
    return new Standing(
        Math.max(0, status.masterSequence()), // an original may not have told it
        Math.max(0, (long) (status.lagSeconds() * 1e3)),
        status.stateName());
  }

  /** Whether nothing that the first master has is missing for long. */
  boolean isLevel() {
    return state.equals("InSync") || state.equals("Idle");
  }

  /** Whether what is missing is on its way. */
  boolean isCatchingUp() {
    return state.equals("CatchingUp") || state.equals("Lagging") || state.equals("Reloading");
  }
}
