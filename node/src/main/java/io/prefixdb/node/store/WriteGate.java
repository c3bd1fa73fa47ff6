package io.prefixdb.node.store;

/** Whether clients may write now. Safe for use by many threads; never waits. */
public interface WriteGate {
  /** Always. */
  WriteGate OPEN = new Fixed(true);

  /** Never. */
  WriteGate SHUT = new Fixed(false);

  /** Whether they may at this moment. */
  boolean isOpen();

  /**
   * Whether they may not, as far as that is known without a look at the clock: cheap enough for
   * each request, where {@link #isOpen} decides in the end.
   */
  boolean isShut();

  /**
   * Whether a write that was let in, and is in the log now, may be answered. Also when no other is
   * let in any more, for who shuts the gate waits for those on their way; but not once the time is
   * over for which writes were let in.
   */
  boolean lasts();

  /** One that never moves. */
  record Fixed(boolean isOpen) implements WriteGate {
    @Override
    public boolean lasts() {
      return isOpen;
    }

    @Override
    public boolean isShut() {
      return !isOpen;
    }
  }
}
