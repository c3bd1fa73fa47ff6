package io.prefixdb.node.rpc;

import io.prefixdb.node.model.Status;
import java.util.Arrays;

/**
 * How the requests of one connection ended whose replies are not sent yet. For one thread at a
 * time; memory is reused.
 */
final class Tally {
  /** What stands in the place of a method's name when there is none. */
  static final String NO_METHOD = "none";

  /** What stands there for all commands of the text port. */
  static final String TEXT = "text";

  private static final int SPACE = 4;
  private static final int KEPT_MAX = 1_024;

  private String[] methods = new String[SPACE];
  private String[] outcomes = new String[SPACE];
  private long[] arrivals = new long[SPACE];
  private int count;

  /** Takes note of an end; gives its place for {@link #change}. */
  int add(String method, Status status, long arrivedNanos) {
    return add(method, status.name(), arrivedNanos);
  }

  int add(String method, RpcError error, long arrivedNanos) {
    return add(method, error.label(), arrivedNanos);
  }

  private int add(String method, String outcome, long arrivedNanos) {
    if (count == outcomes.length) {
      methods = Arrays.copyOf(methods, 2 * count);
      outcomes = Arrays.copyOf(outcomes, 2 * count);
      arrivals = Arrays.copyOf(arrivals, 2 * count);
    }
    methods[count] = method;
    outcomes[count] = outcome;
    arrivals[count] = arrivedNanos;
    return count++;
  }

  /** It ended so after all. */
  void change(int place, Status status) {
    outcomes[place] = status.name();
  }

  /** Gives what is here to another, and begins anew. */
  void moveTo(Tally other) {
    for (int i = 0; i < count; i++) {
      other.add(methods[i], outcomes[i], arrivals[i]);
    }
    count = 0;
  }

  /** Counts what is here, and begins anew. */
  void moveTo(Traffic traffic, long nowNanos) {
    for (int i = 0; i < count; i++) {
      traffic.count(methods[i], outcomes[i], nowNanos - arrivals[i]);
    }
    count = 0;
    if (outcomes.length > KEPT_MAX) {
      methods = new String[SPACE];
      outcomes = new String[SPACE];
      arrivals = new long[SPACE];
    }
  }
}
