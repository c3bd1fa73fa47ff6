package io.prefixdb.node.simulation;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.LoadPoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What a machine keeps while its node is down. */
final class Disk {
  private final Map<PrefixName, Data> prefixes = new TreeMap<>();
  private final Map<PrefixName, List<Runnable>> watchers = new HashMap<>();
  private final Map<PrefixName, Long> putNanos = new HashMap<>();
  private final Map<PrefixName, LeftLoad> left = new HashMap<>();
  private final LongSupplier nanos;
  private boolean full;

  Disk(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** What a load by keys has loaded up to a point. */
  record LeftLoad(LoadPoint point, Contents contents) {}

  @Nullable LeftLoad left(PrefixName prefix) {
    return left.get(prefix);
  }

  void leave(PrefixName prefix, LeftLoad load) {
    left.put(prefix, load);
  }

  void dropLeft(PrefixName prefix) {
    left.remove(prefix);
  }

  @Nullable Data find(PrefixName prefix) {
    return prefixes.get(prefix);
  }

  /** Whether it is there, and cannot be opened. */
  boolean isDamaged(PrefixName prefix) {
    Data found = prefixes.get(prefix);
    return found != null && found.isDamaged();
  }

  List<PrefixName> names() {
    return List.copyOf(prefixes.keySet());
  }

  Collection<Data> all() {
    return prefixes.values();
  }

  void put(Data data) {
    prefixes.put(data.name(), data);
    putNanos.put(data.name(), nanos.getAsLong());
  }

  /** The prefix goes to the detached ones. */
  @Nullable Data take(PrefixName prefix) {
    left.remove(prefix);
    return prefixes.remove(prefix);
  }

  /** Whether the prefix has been there for so long. */
  boolean hasLongHad(PrefixName prefix, long forNanos) {
    return prefixes.containsKey(prefix)
        && nanos.getAsLong() - putNanos.getOrDefault(prefix, 0L) > forNanos;
  }

  boolean isFull() {
    return full;
  }

  void full(boolean now) {
    full = now;
  }

  List<Data> backup() {
    return prefixes.values().stream().map(Data::copy).toList();
  }

  /** Nothing is on it but that, which stays what it was. */
  void restore(List<Data> backup) {
    prefixes.clear();
    left.clear();
    backup.forEach(data -> put(data.copy()));
  }

  void watch(PrefixName prefix, Runnable moved) {
    watchers.computeIfAbsent(prefix, _ -> new ArrayList<>()).add(moved);
  }

  void unwatch(PrefixName prefix, Runnable moved) {
    watchers.getOrDefault(prefix, List.of()).remove(moved);
  }

  /** Somebody wrote to the prefix. */
  void moved(PrefixName prefix) {
    List.copyOf(watchers.getOrDefault(prefix, List.of())).forEach(Runnable::run);
  }

  /** Nobody watches any more: the process is gone. */
  void unwatchAll() {
    watchers.clear();
  }
}
