package io.prefixdb.node.service;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.store.PrefixStore;
import java.util.concurrent.CompletableFuture;

/**
 * Who else has to hold a write before it is answered. Safe for use by many threads; nothing waits.
 */
public interface Holders {
  /** Nobody: a write is answered when it is in the log. */
  Holders NOBODY =
      new Holders() {
        @Override
        public boolean areThere(PrefixName prefix) {
          return true;
        }

        @Override
        public CompletableFuture<?> hold(PrefixStore store, CompletableFuture<Long> write) {
          return write;
        }
      };

  /** Whether a write of the prefix may begin; else nobody could hold it. */
  boolean areThere(PrefixName prefix);

  /** Completes when {@code write}, one of {@code store}, has, and enough others hold it. */
  CompletableFuture<?> hold(PrefixStore store, CompletableFuture<Long> write);
}
