package io.prefixdb.node.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a prefix must hold to which one connection after the other writes. It executes the writes of
 * a connection in their order, so after its end there are all that were answered, then the first
 * few of those that were not, and nothing else. For one thread at a time; the counts for any.
 */
final class Ledger {
  private final Map<String, String> certain = new TreeMap<>();
  private final ArrayDeque<Write> unanswered = new ArrayDeque<>();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  /** One request; values are JSON texts. */
  sealed interface Write {
    String request(String prefix);

    void on(Map<String, String> contents);

    /** Sets a key. */
    record Put(String key, String text) implements Write {
      @Override
      public String request(String prefix) {
        return Requests.text(prefix, key, text);
      }

      @Override
      public void on(Map<String, String> contents) {
        contents.put(key, '"' + text + '"');
      }
    }

    /** Adds one to a counter. */
    record Increment(String key) implements Write {
      @Override
      public String request(String prefix) {
        return Requests.increment(prefix, key);
      }

      @Override
      public void on(Map<String, String> contents) {
        contents.merge(key, "1", (before, _) -> Long.toString(Long.parseLong(before) + 1));
      }
    }

    /** Removes a key, there or not. */
    record Remove(String key) implements Write {
      @Override
      public String request(String prefix) {
        return Requests.remove(prefix, key);
      }

      @Override
      public void on(Map<String, String> contents) {
        contents.remove(key);
      }
    }
  }

  void sent(List<Write> writes) {
    unanswered.addAll(writes);
  }

  /** The first of the unanswered is there. */
  void acknowledged() {
    unanswered.remove().on(certain);
    acknowledged.incrementAndGet();
  }

  /** The first of the unanswered was answered with an error. */
  void refused() {
    unanswered.remove();
    refused.incrementAndGet();
  }

  long acknowledgements() {
    return acknowledged.get();
  }

  long refusals() {
    return refused.get();
  }

  /** Compares with what is there now that no connection writes; what is wrong, if anything. */
  Optional<String> settle(Map<String, String> contents) {
    Map<String, String> possible = new TreeMap<>(certain);
    List<Write> unknown = new ArrayList<>(unanswered);
    for (int happened = 0; !possible.equals(contents); happened++) {
      if (happened == unknown.size()) {
        return Optional.of(difference(contents));
      }
      unknown.get(happened).on(possible);
    }
    unanswered.clear();
    certain.clear();
    certain.putAll(possible);
    return Optional.empty();
  }

  private String difference(Map<String, String> contents) {
    Map<String, String> missing = new TreeMap<>(certain);
    missing.entrySet().removeAll(contents.entrySet());
    Map<String, String> found = new TreeMap<>(contents);
    found.entrySet().removeAll(certain.entrySet());
    return "expected %s, found %s, unanswered %s".formatted(missing, found, unanswered);
  }

  /** What is certainly there. */
  Map<String, String> contents() {
    return Map.copyOf(certain);
  }

  /** From now on this is there instead: the test has taken the rest away. */
  void reset(Map<String, String> contents) {
    unanswered.clear();
    certain.clear();
    certain.putAll(contents);
  }
}
