package io.prefixdb.node.retention;

/**
 * The volume that the logs are on.
 *
 * @param totalBytes its size
 * @param freeBytes what a process may still write
 * @param fillingPerSecond bytes that became fewer a second, lately; 0 when it does not fill
 */
public record Volume(long totalBytes, long freeBytes, long fillingPerSecond) {
  /** One that nothing is known of, so that nothing goes for its sake. */
  static final Volume UNKNOWN = new Volume(0, 0, 0);

  /** Enough for tables to be written out while logs go. */
  private static final long RESERVE_MAX = 1L << 30;

  private static final int RESERVE_PART = 20;

  /** How far ahead a volume that fills is looked at. */
  private static final int AHEAD_SECONDS = 10;

  /** What has to be free for the master to go on: with less logs are removed whoever needs them. */
  long reserve() {
    return Math.min(totalBytes / RESERVE_PART, RESERVE_MAX) + AHEAD_SECONDS * fillingPerSecond;
  }
}
