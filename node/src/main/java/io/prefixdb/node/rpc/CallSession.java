package io.prefixdb.node.rpc;

/** Executes the calls of one connection in their order; one thread calls it at a time. */
public interface CallSession {
  /**
   * Executes the call as far as it goes in such a turn. A call sees the effects of all calls before
   * it. Writes are left to the turn's round. Throws nothing; the next call comes only after the end
   * of this one.
   */
  Outcome execute(Call call, Turn turn);
}
