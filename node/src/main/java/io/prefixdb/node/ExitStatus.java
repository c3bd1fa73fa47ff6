package io.prefixdb.node;

/**
 * How {@code prefixdb node} ends, for scripts and the supervisor. Where the original has a number
 * for the case, it is the original's. A node that runs never ends with 3 by itself: so the Java
 * virtual machine ends when it is out of memory.
 */
final class ExitStatus {
  static final int CLEAN = 0;
  static final int FAILED = 1;

  /** The command line is not understood. */
  static final int MISUSE = 2;

  /** {@code --generate} names no component; of a running node, that it was out of memory. */
  static final int NOT_GENERATED = 3;

  /** {@code --check-config} refuses the configuration. */
  static final int CHECK_REFUSED = 4;

  static final int CONFIGURATION_REFUSED = 5;
  static final int USER_REFUSED = 6;
  static final int DIRECTORY_REFUSED = 7;

  /** Another process holds the pid file or the data. */
  static final int SECOND_INSTANCE = 8;

  /** A FATAL line of the log stopped the node. */
  static final int FATAL = 13;

  static final int DATA_NOT_OPENED = 14;

  /** A stop that took too long was cut off: something was not closed. */
  static final int STOP_CUT_OFF = 15;

  /** Stopped by a timer, to be started again. */
  static final int RESTART = 75;

  private ExitStatus() {}
}
