package io.prefixdb.node.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the node keeps of its logs, for whom, and how long that can go on.
 *
 * @param ttlSeconds every update is kept at least so long once its file is full; 0 for not at all
 * @param maxTtlSeconds updates that somebody needs are kept so long
 * @param volumePercent of the volume that logs may take before needs no longer count
 * @param walBytes that the logs of all prefixes take
 * @param shareBytes that they may take
 * @param sentBytes of updates that slaves were sent since the start
 * @param slaves that asked for updates lately, each with each of its prefixes
 * @param lastLoss the last time that something was removed that somebody needed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RetentionStatus(
    long ttlSeconds,
    long maxTtlSeconds,
    int volumePercent,
    long walBytes,
    long shareBytes,
    long sentBytes,
    List<Slave> slaves,
    List<Pin> pins,
    @Nullable Loss lastLoss) {
  public RetentionStatus {
    slaves = List.copyOf(slaves);
    pins = List.copyOf(pins);
  }

  /**
   * How far a slave is with a prefix.
   *
   * @param name that it told, else its address
   * @param cursor the sequence that it wants next
   * @param ackedSequence up to which it holds the prefix
   * @param lastSeenSeconds since it asked last
   * @param lagSequences what it has not
   * @param lagSeconds since the first of that was written
   * @param headroomSequences from the oldest update in the log to the one that it needs; negative
   *     when that is gone
   * @param headroomSeconds until that may be removed
   * @param trend of its lag over the last minutes: unknown, shrinking, steady or growing
   * @param etaSeconds until it is level, while its lag shrinks
   * @param breakSeconds until what it needs is gone, if it goes on as lately
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Slave(
      String name,
      String prefix,
      long cursor,
      long ackedSequence,
      double lastSeenSeconds,
      long lagSequences,
      double lagSeconds,
      long headroomSequences,
      double headroomSeconds,
      String trend,
      @Nullable Double etaSeconds,
      @Nullable Double breakSeconds) {}

  /** The log of a prefix is kept from that sequence on for somebody. */
  public record Pin(String holder, String prefix, long sequence, String until) {}

  /**
   * Something was removed that somebody needed.
   *
   * @param need the first sequence that was needed
   * @param reason one word: WALDroppedForDisk or WALTooOld
   */
  public record Loss(
      String time, String prefix, String who, long need, String reason, String message) {}
}
