package io.prefixdb.node.replication.stream;

import io.prefixdb.node.config.AcksConfig;
import io.prefixdb.node.config.AcksConfig.Otherwise;
import io.prefixdb.node.model.PrefixName;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What slaves have acknowledged, and the writes that wait for it. Safe for use by many threads;
 * nothing waits.
 */
public final class Acks {
  private static final Logger LOG = LoggerFactory.getLogger(Acks.class);

  private final AcksConfig config;
  private final LongSupplier nanoTime;
  private final Map<PrefixName, PrefixAcks> prefixes = new ConcurrentHashMap<>();

  /** {@code nanoTime}: a monotonic clock. */
  public Acks(AcksConfig config, LongSupplier nanoTime) {
    this.config = config;
    this.nanoTime = nanoTime;
  }

  private PrefixAcks of(PrefixName prefix) {
    return prefixes.computeIfAbsent(prefix, _ -> new PrefixAcks(config));
  }

  /** Whether enough slaves follow the prefix, or it does not matter. */
  public boolean areThere(PrefixName prefix) {
    return config.otherwise() == Otherwise.DEGRADE || of(prefix).followers() >= config.min();
  }

  /**
   * Completes when enough slaves hold the prefix up to {@code sequence}, or need not; exceptionally
   * when they do not in time.
   *
   * @param tag of the prefix' history when it was written: slaves of another one do not count
   */
  public CompletableFuture<Void> await(PrefixName prefix, String tag, long sequence) {
    return of(prefix).await(tag, sequence, nanoTime.getAsLong());
  }

  /**
   * A slave that is proven to be of the prefix' history holds everything below {@code position}.
   *
   * @param tag of that history
   * @param slave tells it from others
   * @param following tells its connections and attempts apart
   */
  void joined(PrefixName prefix, String tag, Object slave, Object following, long position) {
    if (config.min() > 0) {
      tell(prefix, of(prefix).joined(tag, slave, following, position, nanoTime.getAsLong()));
    }
  }

  /** It holds more; counts for nothing unless it has {@link #joined} and not {@link #ended}. */
  void acknowledged(PrefixName prefix, Object following, long position) {
    PrefixAcks acks = prefixes.get(prefix);
    if (acks != null) {
      tell(prefix, acks.acknowledged(following, position, nanoTime.getAsLong()));
    }
  }

  private void tell(PrefixName prefix, boolean recovered) {
    if (recovered) {
      LOG.info("prefix '{}': {} slaves hold writes in time again", prefix, config.min());
    }
  }

  /** That following has ended. */
  void ended(PrefixName prefix, Object following) {
    PrefixAcks acks = prefixes.get(prefix);
    if (acks != null) {
      acks.ended(following);
    }
  }

  /** To be called often: ends the waiting of writes whose time is over. */
  void expire() {
    long now = nanoTime.getAsLong();
    prefixes.forEach(
        (prefix, acks) -> {
          if (acks.expire(now)) {
            LOG.warn("prefix '{}': {}", prefix, sentence());
          }
        });
  }

  /**
   * A sentence for each prefix whose writes are answered although too few slaves hold them.
   *
   * @param isThere which prefixes still are
   */
  public List<String> degraded(Predicate<PrefixName> isThere) {
    return prefixes.entrySet().stream()
        .filter(prefix -> prefix.getValue().isDegraded() && isThere.test(prefix.getKey()))
        .map(prefix -> "prefix '%s': %s".formatted(prefix.getKey(), sentence()))
        .toList();
  }

  private String sentence() {
    return "writes are answered although fewer than %d slaves held one within %d ms"
        .formatted(config.min(), config.timeoutMs());
  }
}
