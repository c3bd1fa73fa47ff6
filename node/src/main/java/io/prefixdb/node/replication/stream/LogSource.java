package io.prefixdb.node.replication.stream;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Updates;
import java.util.Optional;
import java.util.OptionalLong;

/** The logs of a master. Safe for use by many threads; calls may block on the disk. */
public interface LogSource {
  /**
   * The log of that prefix, or nothing when there is no such prefix.
   *
   * @throws LogException when there is one that cannot be opened
   */
  Optional<PrefixLog> find(PrefixName prefix) throws LogException;

  /** The log of one prefix, as long as the prefix is not closed. */
  interface PrefixLog {
    /**
     * Equal for logs of a prefix that nobody has closed meanwhile: one that is opened or created
     * under the same name later has another one.
     */
    Object opened();

    /**
     * The latest sequence; cheap, and waits for nothing: nothing while the prefix' data is being
     * replaced.
     *
     * @throws LogException when the prefix is closed
     */
    OptionalLong last() throws LogException;

    /**
     * Stands for the history that {@link #last} and {@link #since} are of. It changes before they
     * give anything of another one: whoever compares it after them knows.
     */
    String tag();

    /**
     * The log from {@code sequence} on: at least one batch if there is one, and no more once they
     * have {@code bytesMax} bytes. Nothing while the prefix' data is being replaced.
     *
     * @throws LogException when it cannot be read, or the prefix is closed
     */
    Optional<Updates> since(long sequence, int bytesMax) throws LogException;

    /**
     * From now on {@code moved} is called after each write, by the thread that wrote: it has to
     * return at once. Calls may be more than writes, and late ones may come after {@link #unwatch}.
     */
    void watch(Runnable moved);

    /** The end of a {@link #watch} with the same object. */
    void unwatch(Runnable moved);
  }

  /** A log cannot be read; the message is one sentence for people. */
  final class LogException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    public LogException(String reason) {
      super(reason);
      this.reason = reason;
    }

    public LogException(String reason, Throwable cause) {
      super(reason, cause);
      this.reason = reason;
    }

    /** The message, never null. */
    public String reason() {
      return reason;
    }
  }
}
