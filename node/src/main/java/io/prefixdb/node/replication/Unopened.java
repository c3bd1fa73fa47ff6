package io.prefixdb.node.replication;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Breakage.Reason;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The prefixes that have no slave because they cannot be opened here. They are tried again at each
 * list of the master, but for those that are damaged: these a reload may replace. Changed by the
 * replicator's thread; read by any.
 */
final class Unopened {
  private final Map<PrefixName, SlaveState> states = new ConcurrentHashMap<>();

  /** Of those that are being loaded: what they were before. */
  private final Map<PrefixName, SlaveState> before = new HashMap<>();

  /** Of those that are damaged: where what is in them is from. */
  private final Map<PrefixName, Origin> origins = new HashMap<>();

  /** How each of them stands. */
  Map<PrefixName, SlaveState> states() {
    return Map.copyOf(states);
  }

  /**
   * A try to open it failed; whether that is new, or that it is damaged.
   *
   * @param origin where damaged files are from, as far as they tell it
   */
  boolean failed(PrefixName prefix, ReplicaException cause, Origin origin, Instant now) {
    SlaveState present = states.get(prefix);
    if (isLoading(prefix)) {
      return false;
    }
    if (!cause.isDamage()) {
      states.put(prefix, new SlaveState.Stuck(cause.reason()));
    } else if (!(present instanceof SlaveState.Broken)) {
      states.put(prefix, new SlaveState.Broken(damage(cause, now)));
      origins.put(prefix, origin);
      return true;
    }
    return present == null;
  }

  private static Breakage damage(ReplicaException cause, Instant now) {
    return new Breakage(Reason.LocalDamage, 0, 0, 0, now, cause.reason());
  }

  /** Whether a reload may put other data in its place. */
  boolean isDamaged(PrefixName prefix) {
    return states.get(prefix) instanceof SlaveState.Broken;
  }

  /** Whether it is not to be opened, because other data comes. */
  boolean isLoading(PrefixName prefix) {
    return before.containsKey(prefix);
  }

  /** Other data comes for what {@link #isDamaged}. */
  void loading(PrefixName prefix) {
    SlaveState damaged = states.put(prefix, new SlaveState.Reloading());
    if (damaged == null) {
      throw new IllegalStateException("prefix '" + prefix + "' was not said to be damaged");
    }
    before.put(prefix, damaged);
  }

  /** No other data came: it is what it was. */
  void notLoaded(PrefixName prefix) {
    SlaveState damaged = before.remove(prefix);
    if (damaged != null) {
      states.replace(prefix, damaged);
    }
  }

  /** Other data is in its place, and may be opened. */
  void loaded(PrefixName prefix) {
    forget(prefix);
  }

  /** It was opened. */
  void opened(PrefixName prefix) {
    states.remove(prefix);
    origins.remove(prefix);
  }

  /**
   * The damaged copies of a master's, as what their absence there is judged by. Nobody can tell
   * what they hold, so they speak for no master.
   *
   * @param writableOnly whether the master leaves others out of its list
   */
  Stream<Absences.Copy> copies(boolean writableOnly) {
    return origins.entrySet().stream()
        .filter(each -> isDamaged(each.getKey()) && each.getValue().copied())
        .map(
            each ->
                new Absences.Copy(
                    each.getKey(),
                    !writableOnly,
                    Long.MAX_VALUE,
                    Long.MIN_VALUE,
                    each.getValue().timeline().epoch(),
                    false));
  }

  /**
   * The master has these. What it has no more and could not be made here is wanted by nobody; what
   * is damaged is here all the same.
   */
  void listed(Set<PrefixName> list) {
    states
        .entrySet()
        .removeIf(
            each -> each.getValue() instanceof SlaveState.Stuck && !list.contains(each.getKey()));
  }

  /** It was detached. */
  void forget(PrefixName prefix) {
    states.remove(prefix);
    before.remove(prefix);
    origins.remove(prefix);
  }
}
