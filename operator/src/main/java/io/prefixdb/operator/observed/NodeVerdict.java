package io.prefixdb.operator.observed;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a node says of itself on {@code GET /v1/status}. Sequences are in the master's numbering,
 * times RFC 3339.
 *
 * @param node the name that the node was started with
 * @param cluster the uid of the cluster that it belongs to
 * @param mode prefixdb, master, slave or master-slave
 * @param replicationSupported whether the node keeps its WAL for slaves
 * @param role what it is by its own account: {@code master}, {@code slave} or {@code standby}
 * @param managed whether it takes its role from orders
 * @param clusterId the identity of the cluster that ordered it first; it keeps that with its data
 * @param epoch the highest one that it was told
 * @param upstream the node that it follows, as {@code host:port}
 * @param clockMillis the reading of its own clock, from which a lease can count
 * @param healthy the node's own verdict about serving and replication
 * @param reasons why it is not healthy
 * @param walTtlSeconds how long it keeps its WAL by its options file
 * @param configRevision of the configuration that is in force there
 * @param retention what it keeps of its WAL now, and for whom
 * @param responseTimes how long each port's requests of clients took over the last ten seconds
 */
public record NodeVerdict(
    @Nullable String node,
    @Nullable String cluster,
    @Nullable String mode,
    boolean replicationSupported,
    boolean upstreamConnected,
    boolean healthy,
    @JsonDeserialize(using = ToldList.Texts.class) @Nullable List<String> reasons,
    @JsonDeserialize(using = ToldList.Prefixes.class) @Nullable List<Prefix> prefixes,
    @Nullable Reload reload,
    @Nullable Reload lastReload,
    @Nullable Build build,
    @Nullable String configFile,
    @Nullable String iniFile,
    @Nullable String configRevision,
    @Nullable Long walTtlSeconds,
    @Nullable String startedAt,
    @Nullable Disk disk,
    @Nullable Retention retention,
    @Nullable String role,
    boolean managed,
    @Nullable String clusterId,
    @Nullable Long epoch,
    @Nullable String upstream,
    @Nullable Long clockMillis,
    @JsonDeserialize(using = ToldList.Ports.class) @Nullable List<ResponseTimes> responseTimes) {

  /** One prefix of the node. */
  public record Prefix(
      String name,
      @Nullable String state,
      @Nullable Long sequence,
      @Nullable Long masterSequence,
      @Nullable Long lagSequences,
      @Nullable Double lagSeconds,
      @Nullable Double writesPerSecond,
      @Nullable Long bytes,
      @Nullable Branch branch,
      @Nullable Broken broken) {

    /**
     * The state as it counts for others. A slave that applies what came a moment ago is level by
     * the node's own rule, and so it is in sync, as is one whose master rests: each write would
     * change that.
     */
    public String steadyState() {
      boolean level = "CatchingUp".equals(state) && masterSequence != null && masterSequence > 0;
      return level || "Idle".equals(state) ? "InSync" : String.valueOf(state);
    }
  }

  /** The newest branch of a prefix's history; its epoch grows with every promotion. */
  public record Branch(@Nullable Long epoch) {}

  /** Why a prefix's replication is broken. */
  public record Broken(
      @Nullable String reason,
      @Nullable Long need,
      @Nullable Long last,
      @Nullable String since,
      @Nullable String message) {}

  /** A reload that runs ({@code running}) or ended ({@code result}). */
  public record Reload(
      @Nullable String id,
      boolean running,
      @Nullable String result,
      @Nullable String message,
      @Nullable Long bytes,
      @Nullable String startedAt,
      @Nullable String finishedAt,
      @Nullable Long bytesDone,
      @Nullable Long bytesKept,
      @Nullable Long bytesTotal,
      @Nullable Long bytesPerSecond,
      @Nullable Long secondsLeft,
      @Nullable Long keysDone) {}

  /** What the program is made of. */
  public record Build(@Nullable String java, @Nullable String rocksdb) {}

  /** The volume. */
  public record Disk(@Nullable Long freeBytes, @Nullable Long totalBytes, @Nullable Long walBytes) {
    private static final long ROOM_BYTES = 64L << 20;
    private static final int PART = 100;

    /** Whether it has so little room that the node refuses writes, or soon will. */
    public boolean isFull() {
      return freeBytes != null
          && totalBytes != null
          && totalBytes > 0
          && freeBytes < Math.min(ROOM_BYTES, totalBytes / PART);
    }
  }

  /** What is kept of the WAL. */
  public record Retention(
      @Nullable Long ttlSeconds,
      @Nullable Long maxTtlSeconds,
      @Nullable Long walBytes,
      @JsonDeserialize(using = Followers.class) @Nullable List<Follower> slaves,
      @Nullable Loss lastLoss) {}

  /**
   * How far a slave is with a prefix.
   *
   * @param headroomSeconds until what it needs may be removed, if it stands still
   * @param trend of its lag: unknown, shrinking, steady or growing
   * @param etaSeconds until it is level, while its lag shrinks
   * @param breakSeconds until that is gone if all goes on as lately; absent when it will not be
   */
  public record Follower(
      @Nullable String name,
      @Nullable String prefix,
      @Nullable Double lagSeconds,
      @Nullable Double headroomSeconds,
      @Nullable String trend,
      @Nullable Double etaSeconds,
      @Nullable Double breakSeconds) {

    /** A break so near is worth a warning. */
    private static final double SOON_SECONDS = 1800;

    /** Whether what the slave needs will be gone soon if all goes on as lately. */
    public boolean breaksSoon() {
      return breakSeconds != null && breakSeconds < SOON_SECONDS;
    }

    /** Whether it wants what is older than that. */
    public boolean isBehindBy(long seconds) {
      return lagSeconds != null && lagSeconds > seconds;
    }
  }

  /** The last time that something was removed that a slave needed. */
  public record Loss(
      @Nullable String time,
      @Nullable String prefix,
      @Nullable String who,
      @Nullable String reason,
      @Nullable String message) {}

  /**
   * One port.
   *
   * @param port as its configuration calls it
   * @param p99Millis in which time 99 of 100 were answered; absent when nobody asked
   */
  public record ResponseTimes(@Nullable String port, long requests, @Nullable Double p99Millis) {}

  /** What it tells of a port of that name. */
  public Optional<ResponseTimes> timesOf(String port) {
    return Objects.requireNonNullElse(responseTimes, List.<ResponseTimes>of()).stream()
        .filter(times -> times != null && port.equals(times.port()))
        .findFirst();
  }

  /** The prefixes, empty when the node has none. */
  public List<Prefix> prefixList() {
    return prefixes == null ? List.of() : prefixes;
  }

  /** The slaves that asked it lately, with each of their prefixes. */
  public List<Follower> followers() {
    return retention == null || retention.slaves() == null ? List.of() : retention.slaves();
  }

  /** The prefix of that name. */
  public Optional<Prefix> prefix(String name) {
    return prefixList().stream().filter(prefix -> prefix.name().equals(name)).findFirst();
  }

  /** The prefixes whose replication is broken, by name. */
  public List<Prefix> brokenPrefixes() {
    return prefixList().stream()
        .filter(prefix -> prefix.broken() != null)
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .toList();
  }

  /** How long it keeps its WAL for everybody, 0 for not at all; null when it does not say. */
  public @Nullable Long keptSeconds() {
    Long live = retention == null ? null : retention.ttlSeconds();
    return live == null ? walTtlSeconds : live;
  }

  /** Why the node is not healthy, as one text; empty when it gave no reason. */
  public String reasonText() {
    return reasons == null ? "" : String.join("; ", reasons);
  }

  /** Whether the node takes writes by its own account. */
  public boolean isWritable() {
    return "master".equals(role);
  }

  /** The highest epoch that it was told; 0 before the first order. */
  public long epochSeen() {
    return epoch == null ? 0 : epoch;
  }
}
