package io.prefixdb.bench;

/** A protocol as the driver needs it: requests to bytes, bytes to the slots of their requests. */
sealed interface Wire permits JsonRpcWire, RespWire {
  /** Slots that a request may have, and so the most requests in flight on a connection. */
  int SLOTS_MAX = 900;

  /**
   * Appends one request.
   *
   * @param slot comes back with the reply; from 0 to {@link #SLOTS_MAX} - 1
   * @param count how many keys it names
   */
  void request(ByteSink out, Verb verb, int slot, Keys keys, int count);

  /** A reader of the replies of one connection that uses the slots below {@code slots}. */
  Replies replies(int slots);

  /** Reads replies one after another. Used by one thread. */
  interface Replies {
    /**
     * Where the reply that begins at {@code from} ends, or -1 while its end is not there.
     *
     * @throws IllegalStateException when the reply is an error: a driver that counts errors would
     *     measure how fast they are made
     */
    int end(byte[] bytes, int from, int to);

    /** The slot of the reply whose end was found last. */
    int slot();
  }
}
