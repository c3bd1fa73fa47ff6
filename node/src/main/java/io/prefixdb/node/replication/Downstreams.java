package io.prefixdb.node.replication;

import io.prefixdb.node.model.PrefixName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who follows this node, as far as anybody told: its slaves with their positions, and the pins that
 * were set for others. What they need is kept in the log. A slave that was not heard of for long is
 * forgotten and no longer counts. Safe for use by many threads, never waits.
 */
public final class Downstreams {
  private static final Logger LOG = LoggerFactory.getLogger(Downstreams.class);

  /** Slaves times prefixes; one more makes the one that was heard of longest ago be forgotten. */
  static final int KNOWN_MAX = 100_000;

  private static final double SAID_EVERY_SECONDS = 600;

  /** Pins of all prefixes together. */
  public static final int PINS_MAX = 1_000;

  private final Supplier<Moment> clock;
  private Duration forgetAfter;
  private @Nullable Moment said;

  /** The one that was heard of last is at the end. */
  private final Map<Key, Downstream> known = new LinkedHashMap<>(16, 0.75f, true);

  private final Map<Key, Pin> pins = new HashMap<>();

  private final LongAdder sent = new LongAdder();

  private record Key(String who, PrefixName prefix) {}

  /**
   * @param forgetAfter how long a slave counts after it was heard of
   */
  public Downstreams(Supplier<Moment> clock, Duration forgetAfter) {
    this.clock = clock;
    this.forgetAfter = forgetAfter;
  }

  /** From now on slaves count so long after they were heard of. */
  public synchronized void forgetAfter(Duration changed) {
    forgetAfter = changed;
  }

  /**
   * A slave tells where it is.
   *
   * @param cursor the sequence that it wants next
   * @param acknowledged up to which sequence it holds the prefix
   */
  public synchronized void heard(String slave, PrefixName prefix, long cursor, long acknowledged) {
    known.put(
        new Key(slave, prefix), new Downstream(slave, prefix, cursor, acknowledged, clock.get()));
    if (known.size() > KNOWN_MAX) {
      Iterator<Key> longestSilent = known.keySet().iterator();
      forgotten(longestSilent.next());
      longestSilent.remove();
    }
  }

  /** So many bytes of updates were sent to a slave. */
  public void sent(long bytes) {
    sent.add(bytes);
  }

  /** How many bytes of updates were sent to slaves since the start. */
  public long sentBytes() {
    return sent.sum();
  }

  private void forgotten(Key key) {
    Moment now = clock.get();
    Moment before = said;
    if (before == null || now.secondsSince(before.nanos()) >= SAID_EVERY_SECONDS) {
      said = now;
      LOG.warn(
          "more than {} slaves times prefixes are known: '{}' of prefix '{}' and others are"
              + " forgotten, their logs are kept for no longer than WAL_ttl_seconds",
          KNOWN_MAX,
          key.who,
          key.prefix);
    }
  }

  /** What was known before the start, in the order of {@link #slaves}: for who has none yet. */
  public synchronized void recall(List<Downstream> before) {
    before.forEach(slave -> known.putIfAbsent(new Key(slave.slave(), slave.prefix()), slave));
  }

  /** The slave no longer counts with that prefix: it is known by another name. */
  public synchronized void forget(String slave, PrefixName prefix) {
    known.remove(new Key(slave, prefix));
  }

  /** The slaves that count, whom nobody heard of for longest first. */
  public synchronized List<Downstream> slaves() {
    Moment now = clock.get();
    double longest = forgetAfter.toNanos() / 1e9;
    known.values().removeIf(slave -> now.secondsSince(slave.lastSeen().nanos()) > longest);
    return List.copyOf(known.values());
  }

  /**
   * Sets a pin, in place of the one that its holder has on the prefix.
   *
   * @return false when there are {@link #PINS_MAX} others
   */
  public synchronized boolean pin(Pin pin) {
    dropExpired();
    Key key = new Key(pin.holder(), pin.prefix());
    if (pins.size() >= PINS_MAX && !pins.containsKey(key)) {
      return false;
    }
    pins.put(key, pin);
    return true;
  }

  /**
   * Sets pins in the place of others.
   *
   * @param before those that end
   * @return false when there would be more than {@link #PINS_MAX}; then nothing is changed
   */
  public synchronized boolean replacePins(List<Pin> before, List<Pin> after) {
    dropExpired();
    Map<Key, Pin> changed = new HashMap<>(pins);
    before.forEach(pin -> changed.remove(new Key(pin.holder(), pin.prefix())));
    after.forEach(pin -> changed.put(new Key(pin.holder(), pin.prefix()), pin));
    if (changed.size() > PINS_MAX) {
      return false;
    }
    pins.clear();
    pins.putAll(changed);
    return true;
  }

  /** Ends the pin of that holder, if there is one. */
  public synchronized void unpin(String holder, PrefixName prefix) {
    pins.remove(new Key(holder, prefix));
  }

  /** The pins that are not over. */
  public synchronized List<Pin> pins() {
    dropExpired();
    return new ArrayList<>(pins.values());
  }

  private void dropExpired() {
    Moment now = clock.get();
    pins.values().removeIf(pin -> !now.wall().isBefore(pin.until()));
  }
}
