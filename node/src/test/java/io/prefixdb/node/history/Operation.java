package io.prefixdb.node.history;

/**
 * What one client did to one key, and when.
 *
 * @param value what was written or read; 0 for a read of an absent key, the number of the element
 *     for {@link Kind#APPEND}, unused for {@link Kind#INCREMENT}
 * @param start before the request was sent, in nanoseconds of one clock for all clients
 * @param end after the answer came; {@link #NEVER} when none did, so that nobody knows
 */
public record Operation(int client, Kind kind, String key, long value, long start, long end) {
  public static final long NEVER = Long.MAX_VALUE;

  /** What is done. */
  public enum Kind {
    /** Sets the key to a value that nobody else writes. */
    WRITE,
    READ,
    INCREMENT,
    /** Adds an element that nobody else adds to the key's list. */
    APPEND
  }

  public boolean acknowledged() {
    return end != NEVER;
  }
}
