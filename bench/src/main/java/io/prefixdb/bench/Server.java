package io.prefixdb.bench;

/** A running server that can be loaded; closing it ends its process. */
interface Server extends AutoCloseable {
  /** How many keys a run uses. */
  long KEYS = 100_000;

  /** Its column in the tables. */
  String name();

  int port();

  Wire wire();

  /** How long the process has computed, on all its threads. */
  long cpuNanos();

  /** Bytes of the process that are in memory. */
  long residentBytes();

  @Override
  void close();
}
