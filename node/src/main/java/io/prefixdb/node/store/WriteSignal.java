package io.prefixdb.node.store;

import java.util.Arrays;

/**
 * Tells who watches a prefix that it was written. While nobody watches, a writer pays a look at one
 * field. Safe for use by many threads.
 */
final class WriteSignal {
  private static final Runnable[] NOBODY = {};

  private volatile Runnable[] watchers = NOBODY;

  /** Something was written; runs every watcher here, each of which returns at once. */
  void raise() {
    for (Runnable watcher : watchers) {
      watcher.run();
    }
  }

  synchronized void add(Runnable watcher) {
    Runnable[] more = Arrays.copyOf(watchers, watchers.length + 1);
    more[watchers.length] = watcher;
    watchers = more;
  }

  synchronized void remove(Runnable watcher) {
    watchers =
        Arrays.stream(watchers).filter(each -> !each.equals(watcher)).toArray(Runnable[]::new);
  }
}
