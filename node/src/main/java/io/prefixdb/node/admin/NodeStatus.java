package io.prefixdb.node.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The node's verdict about itself at one moment, as {@code GET /v1/status} gives it. Sequences are
 * in the master's numbering, times in RFC 3339, what does not apply is left out.
 *
 * @param mode one of the original's four: prefixdb, master, slave, master-slave
 * @param configRevision {@code admin.revision} of the configuration that was read last and is in
 *     force; absent when that has none
 * @param replicationSupported whether a slave can follow this node: its log is kept for a while
 * @param role what it is in its cluster; its members are members of the status
 * @param upstream the node that this node follows
 * @param ready whether clients should be sent here (a slave: every prefix is whole, and was once in
 *     sync since the start)
 * @param healthy whether nothing is wrong; a node that is ready can be unhealthy
 * @param reasons why it is not ready or not healthy, one sentence each
 * @param replication what befell it as a slave; absent when it follows nobody
 * @param diverged updates that were kept because a reload would have lost them; absent when there
 *     are none
 * @param connections what its clients' connections hold of memory
 * @param responseTimes how long each port's requests of clients took lately
 * @param retention what it keeps of its logs, and for whom
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeStatus(
    String node,
    String cluster,
    String version,
    Build build,
    String mode,
    String configFile,
    String iniFile,
    @Nullable String configRevision,
    long walTtlSeconds,
    boolean replicationSupported,
    @JsonUnwrapped RoleStatus role,
    @Nullable String upstream,
    @Nullable Boolean upstreamConnected,
    String startedAt,
    boolean ready,
    boolean healthy,
    List<String> reasons,
    List<Prefix> prefixes,
    @Nullable ReloadProgress reload,
    @Nullable ReloadResult lastReload,
    @Nullable BlockedDetach blockedDetach,
    @Nullable ReplicationStatus replication,
    @Nullable List<Diverged> diverged,
    List<Job> jobs,
    Disk disk,
    Connections connections,
    List<ResponseTimes> responseTimes,
    RetentionStatus retention) {

  /**
   * One prefix.
   *
   * @param state a slave's state of replication, {@code Serving} on a master, or {@code Standby}
   * @param sequence the latest sequence that is here
   * @param masterSequence the latest one that the master is known to have
   * @param writesPerSecond operations that were written over the last ten seconds
   * @param oldestUpdate the oldest sequence that the log still holds
   * @param bytes of its tables, on the disk and in memory
   * @param walBytes of its log's files
   * @param pausedSeconds until its background work goes on, when it is paused
   * @param pausedBy who asked for that, by their addresses
   * @param silentSeconds since the master last told where it is
   * @param branch of its history, the newest one; absent when the history is not known
   * @param differingSettings of those that its values depend on, between the master and a slave;
   *     absent when the master's are not known
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Prefix(
      String name,
      String state,
      long sequence,
      @Nullable Long masterSequence,
      @Nullable Long lagSequences,
      @Nullable Double lagSeconds,
      double writesPerSecond,
      @Nullable Long oldestUpdate,
      long bytes,
      long walBytes,
      @Nullable Double pausedSeconds,
      @Nullable List<String> pausedBy,
      @Nullable Double silentSeconds,
      @Nullable Branch branch,
      @Nullable List<DifferingSetting> differingSettings,
      @Nullable Broken broken) {}

  /**
   * What merged values depend on and is not the same at the master.
   *
   * @param here absent where this node knows no such setting
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record DifferingSetting(String name, String master, @Nullable String here) {}

  /**
   * A part of the history of a prefix; a master begins one at each start and promotion.
   *
   * @param epoch grows with every promotion
   * @param first the sequence of its first update
   */
  public record Branch(String id, long epoch, long first) {}

  /**
   * Why a prefix is no longer replicated.
   *
   * @param reason one word: WALGap, InvalidSeqNumber, MasterBehind, LineageMismatch, CorruptUpdate,
   *     LocalDivergence, LocalDamage
   * @param need the sequence that the slave wants
   * @param first the oldest one that the master has instead
   * @param last the master's latest one
   * @param message a sentence for people
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Broken(
      String reason, long need, @Nullable Long first, long last, String since, String message) {}

  /**
   * Copies that stay though the master has their prefixes no more, because many are gone at once or
   * nothing proves that it is the same master.
   *
   * @param message a sentence for people
   */
  public record BlockedDetach(List<String> prefixes, String since, String message) {}

  /**
   * Updates that only this node has, out of use since the prefix was loaded anew.
   *
   * @param from the first sequence
   * @param to the last one
   * @param updates how many there are
   * @param file where they are: lines of JSON, or a directory with all data as it was
   */
  public record Diverged(String prefix, long from, long to, long updates, String file) {}

  /**
   * A reload that runs.
   *
   * @param source the node whose files come now, as host:port
   * @param bytesDone what came over, of values or of files
   * @param bytesKept of files that need not come over, for they were here already
   * @param bytesTotal of all files, those that are kept included, as far as it is known
   * @param secondsLeft how long the prefixes that were begun still take, as far as it is known
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ReloadProgress(
      boolean running,
      String id,
      List<String> prefixes,
      String method,
      String startedAt,
      @Nullable String source,
      @Nullable String prefix,
      long keysDone,
      long bytesDone,
      long bytesKept,
      @Nullable Long bytesTotal,
      long bytesPerSecond,
      @Nullable Long secondsLeft) {}

  /** The last reload that ended. */
  public record ReloadResult(
      String id,
      List<String> prefixes,
      String method,
      String startedAt,
      String finishedAt,
      String result,
      String message,
      long keys,
      long bytes,
      long bytesKept) {}

  /**
   * Work by the clock.
   *
   * @param name compact, backup or archive
   * @param running how far it is, when it runs
   * @param next when it runs next
   * @param lastSuccess when it last ended well
   * @param lastSeconds how long the last run took
   * @param lastBytes what the last run that ended well has written
   * @param lastError why the last run failed, when it did
   * @param failures how many runs have failed since the start
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Job(
      String name,
      @Nullable String running,
      @Nullable String next,
      @Nullable String lastSuccess,
      double lastSeconds,
      long lastBytes,
      @Nullable String lastError,
      long failures) {}

  /** The volume that the data is on. */
  public record Disk(long freeBytes, long totalBytes, long dataBytes, long walBytes) {}

  /**
   * Memory for requests that are not executed and answers that are not taken.
   *
   * @param heldBytes of all connections, as far as one holds more than a little
   * @param maxBytes what they may hold together
   * @param refused connections that were closed since the start because they held too much of it
   */
  public record Connections(long heldBytes, long maxBytes, long refused) {}

  /**
   * One port over the last ten seconds: from the arrival of a request until its reply is on its
   * way. What slaves and copies ask is not counted. The times are estimates within the buckets of
   * the histogram, and absent when nobody asked.
   *
   * @param port as the configuration calls it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ResponseTimes(
      String port,
      long requests,
      @Nullable Double p50Millis,
      @Nullable Double p95Millis,
      @Nullable Double p99Millis) {}

  /** What the program is made of: the versions of Java and of RocksDB. */
  public record Build(String java, String rocksdb) {}
}
