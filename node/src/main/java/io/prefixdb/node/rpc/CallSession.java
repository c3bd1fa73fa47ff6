package io.prefixdb.node.rpc;

import java.util.concurrent.CompletableFuture;

/** Executes the calls of one connection in their order; one thread calls it at a time. */
public interface CallSession {
  /**
   * Executes the call, or submits it when nothing has to be read back. A call sees the effects of
   * all calls before it. May wait for the disk. Throws nothing; a future that fails is answered as
   * an internal error.
   */
  CompletableFuture<Answer> execute(Call call);
}
