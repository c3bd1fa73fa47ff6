package io.prefixdb.node.retention;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Downstream;
import io.prefixdb.node.replication.Pin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is kept of the logs, for whom, and how long that can go on; as it was at the last look.
 *
 * @param bytes that the logs of all prefixes take
 * @param shareBytes that they may take for those who need them
 * @param sentBytes of updates that slaves were sent since the start
 * @param slaves that count, by prefix and name
 * @param lastLoss the last time that something went that somebody needed
 */
public record RetentionView(
    LogRule rule,
    long bytes,
    long shareBytes,
    long sentBytes,
    List<Slave> slaves,
    List<Pin> pins,
    Optional<Loss> lastLoss) {
  public RetentionView {
    slaves = List.copyOf(slaves);
    pins = List.copyOf(pins);
  }

  static RetentionView before(LogRule rule) {
    return new RetentionView(rule, 0, 0, 0, List.of(), List.of(), Optional.empty());
  }

  /** The slaves of one prefix. */
  public List<Slave> slaves(PrefixName prefix) {
    return slaves.stream().filter(slave -> slave.at().prefix().equals(prefix)).toList();
  }

  /**
   * A slave with a prefix.
   *
   * @param silent since it was heard of
   */
  public record Slave(Downstream at, Duration silent, Outlook outlook) {}

  /**
   * Something went that somebody needed.
   *
   * @param need the first sequence that was needed
   * @param reason one word
   * @param message a sentence for people
   */
  public record Loss(
      Instant at, PrefixName prefix, String who, long need, String reason, String message) {}
}
