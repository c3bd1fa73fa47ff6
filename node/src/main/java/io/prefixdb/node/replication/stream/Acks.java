package io.prefixdb.node.replication.stream;

import io.prefixdb.node.config.AcksConfig;
import io.prefixdb.node.config.AcksConfig.Otherwise;
import io.prefixdb.node.model.PrefixName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
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
   */
  public CompletableFuture<Void> await(PrefixName prefix, long sequence) {
    long until = nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(config.timeoutMs());
    return of(prefix).await(sequence, until);
  }

  /**
   * A slave holds everything below {@code position}.
   *
   * @param slave tells it from others
   * @param following tells its connections and attempts apart
   */
  void acknowledged(PrefixName prefix, Object slave, Object following, long position) {
    if (config.min() == 0) {
      return;
    }
    PrefixAcks acks = of(prefix);
    if (acks.acknowledged(slave, following, position)) {
      LOG.info("prefix '{}': {} slaves hold every write again", prefix, config.min());
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

  /** A sentence for each prefix whose writes are answered although too few slaves hold them. */
  public List<String> degraded() {
    List<String> sentences = new ArrayList<>();
    prefixes.forEach(
        (prefix, acks) -> {
          if (acks.isDegraded()) {
            sentences.add("prefix '%s': %s".formatted(prefix, sentence()));
          }
        });
    return sentences;
  }

  private String sentence() {
    return "writes are answered although fewer than %d slaves held one within %d ms"
        .formatted(config.min(), config.timeoutMs());
  }
}
