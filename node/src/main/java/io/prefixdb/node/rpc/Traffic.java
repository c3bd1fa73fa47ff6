package io.prefixdb.node.rpc;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * What one port was asked and how it answered, counted since the start. Safe for use by many
 * threads; a count that is read while others write is that of some moment just before.
 */
public final class Traffic {
  /** Upper bounds of the times' buckets, in nanoseconds; one more bucket has none. */
  private static final long[] BOUNDS = {
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000,
    25_000_000,
    50_000_000,
    100_000_000,
    250_000_000,
    1_000_000_000,
    10_000_000_000L
  };

  /** What slaves and copies ask, and what is served as no method. */
  private static final Set<String> NOT_OF_CLIENTS =
      Set.of(
          "get_all_prefixes",
          "get_history",
          "get_updates_since",
          "create_checkpoint",
          "release_checkpoint",
          Tally.NO_METHOD);

  private final Map<String, Counts> methods = new ConcurrentHashMap<>();
  private final Map<Cut, LongAdder> cuts = new EnumMap<>(Cut.class);

  public Traffic() {
    for (Cut cut : Cut.values()) {
      cuts.put(cut, new LongAdder());
    }
  }

  /**
   * One method.
   *
   * @param method its name; {@code text} for text commands; {@code none} for what was no request of
   *     a method that is served
   * @param outcomes how often it ended so: names of statuses and of JSON-RPC errors
   * @param buckets how many took up to {@link #boundsSeconds}, each counted once; the last has no
   *     bound
   * @param seconds all took together, from the arrival of the request until its reply is on its way
   */
  public record MethodTraffic(
      String method, Map<String, Long> outcomes, List<Long> buckets, double seconds) {
    public MethodTraffic {
      outcomes = Map.copyOf(outcomes);
      buckets = List.copyOf(buckets);
    }
  }

  /** The upper bounds of {@link MethodTraffic#buckets}, in seconds, without the last. */
  public static List<Double> boundsSeconds() {
    return Arrays.stream(BOUNDS).mapToObj(nanos -> nanos / 1e9).toList();
  }

  /** The methods that were asked for, in alphabetical order. */
  public List<MethodTraffic> methods() {
    return methods.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(method -> method.getValue().view(method.getKey()))
        .toList();
  }

  /** How many requests were answered that no other node asks. */
  public long ofClients() {
    long sum = 0;
    for (Map.Entry<String, Counts> method : methods.entrySet()) {
      if (!NOT_OF_CLIENTS.contains(method.getKey())) {
        sum += method.getValue().sum();
      }
    }
    return sum;
  }

  /**
   * How many requests that no other node asks took up to each of {@link #boundsSeconds}, each
   * counted once; the last has no bound.
   */
  public List<Long> timesOfClients() {
    long[] times = new long[BOUNDS.length + 1];
    for (Map.Entry<String, Counts> method : methods.entrySet()) {
      if (!NOT_OF_CLIENTS.contains(method.getKey())) {
        method.getValue().addTo(times);
      }
    }
    return Arrays.stream(times).boxed().toList();
  }

  /** A connection was ended for that. */
  public void count(Cut cut) {
    Objects.requireNonNull(cuts.get(cut)).increment();
  }

  /** How many connections were ended, for each reason. */
  public Map<Cut, Long> cuts() {
    Map<Cut, Long> counted = new EnumMap<>(Cut.class);
    cuts.forEach((cut, count) -> counted.put(cut, count.sum()));
    return counted;
  }

  void count(String method, String outcome, long nanos) {
    Counts counts = methods.get(method);
    if (counts == null) {
      counts = methods.computeIfAbsent(method, _ -> new Counts());
    }
    counts.add(outcome, nanos);
  }

  private static final class Counts {
    private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
    private final List<LongAdder> buckets =
        Stream.generate(LongAdder::new).limit(BOUNDS.length + 1).toList();
    private final LongAdder nanos = new LongAdder();

    void add(String outcome, long took) {
      LongAdder counter = outcomes.get(outcome);
      if (counter == null) {
        counter = outcomes.computeIfAbsent(outcome, _ -> new LongAdder());
      }
      counter.increment();
      int bucket = 0;
      while (bucket < BOUNDS.length && took > BOUNDS[bucket]) {
        bucket++;
      }
      buckets.get(bucket).increment();
      nanos.add(took);
    }

    long sum() {
      return buckets.stream().mapToLong(LongAdder::sum).sum();
    }

    void addTo(long[] times) {
      for (int bucket = 0; bucket < times.length; bucket++) {
        times[bucket] += buckets.get(bucket).sum();
      }
    }

    MethodTraffic view(String method) {
      Map<String, Long> counted = new HashMap<>();
      outcomes.forEach((outcome, counter) -> counted.put(outcome, counter.sum()));
      return new MethodTraffic(
          method, counted, buckets.stream().map(LongAdder::sum).toList(), nanos.sum() / 1e9);
    }
  }
}
