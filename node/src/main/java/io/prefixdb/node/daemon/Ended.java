package io.prefixdb.node.daemon;

/** How a worker ended, told from its exit status. */
sealed interface Ended {
  /** What scripts see. */
  int status();

  /** It was asked to, or had nothing left to do. */
  record Cleanly() implements Ended {
    @Override
    public int status() {
      return 0;
    }
  }

  /** A timer of its own stopped it so that it is started again. */
  record ForRestart(int status) implements Ended {}

  /** It said what was wrong, in the log, and stopped by itself. */
  record WithError(int status) implements Ended {}

  /**
   * It died without a word: killed by a signal, or its memory was exhausted.
   *
   * @param cause what killed it
   */
  record ByCrash(int status, String cause) implements Ended {}

  /** The status with which a Java virtual machine ends that is out of memory. */
  int OUT_OF_MEMORY = 3;

  /** A process that was killed by a signal ends with this plus the signal's number. */
  int SIGNALLED = 128;

  /**
   * Reads an exit status.
   *
   * @param restart the status of a worker that wants to be started again
   */
  static Ended of(int status, int restart) {
    if (status == 0) {
      return new Cleanly();
    }
    if (status == restart) {
      return new ForRestart(status);
    }
    if (status == OUT_OF_MEMORY) {
      return new ByCrash(status, "out of memory");
    }
    return status > SIGNALLED
        ? new ByCrash(status, "signal " + (status - SIGNALLED) + signalName(status - SIGNALLED))
        : new WithError(status);
  }

  private static String signalName(int signal) {
    return switch (signal) {
      case 4 -> " (SIGILL)";
      case 6 -> " (SIGABRT)";
      case 7 -> " (SIGBUS)";
      case 8 -> " (SIGFPE)";
      case 9 -> " (SIGKILL)";
      case 11 -> " (SIGSEGV)";
      case 15 -> " (SIGTERM)";
      default -> "";
    };
  }
}
