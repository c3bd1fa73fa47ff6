package io.prefixdb.operator.plan;

import io.prefixdb.crds.BrokenPrefix;
import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.crds.LagPeak;
import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import io.prefixdb.operator.observed.TimeText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The slaves of a cluster with what is remembered of each, as one pass sees and changes it. */
final class Ward {
  private final DesiredCluster desired;
  private final ObservedCluster observed;
  private final ClusterStatus status;
  private final Instant now;
  private final TreeMap<String, Memory> memories = new TreeMap<>();
  private List<LagPeak> peaks;

  Ward(DesiredCluster desired, ObservedCluster observed, ClusterStatus status, Instant now) {
    this.desired = desired;
    this.observed = observed;
    this.status = status;
    this.now = now;
    this.peaks =
        status.peakList().stream().filter(peak -> TimeText.read(peak.at()).isPresent()).toList();
    desired.pods().stream()
        .filter(pod -> !pod.equals(observed.masterName()))
        .forEach(pod -> remember(Memory.joining(pod, now)));
    observed.slaves().forEach(node -> remember(Memory.joining(node.name(), now)));
    status.nodeList().stream()
        .filter(node -> memories.containsKey(node.name()))
        .forEach(node -> remember(Memory.from(node).asOf(now)));
  }

  /** Adds what this pass sees. */
  void look() {
    memories.replaceAll((name, memory) -> begunAnew(memory, memory.seen(observed.node(name), now)));
    for (ObservedNode node : observed.slaves()) {
      peaks = Peaks.seen(peaks, node, master(), kept(), loadedAt(node.name()), now);
    }
  }

  /** What happened with other settings says nothing of a slave that is well with those of now. */
  private Memory begunAnew(Memory before, Memory seen) {
    boolean tuned = Stalls.hadOtherSettings(before.stall(), desired);
    return tuned && seen.stall() == null ? seen.reset(now) : seen;
  }

  private @Nullable Instant loadedAt(String node) {
    return observed.reloads().stream()
        .filter(reload -> reload.order().node().equals(node))
        .map(reload -> reload.status().loadedAt())
        .filter(Objects::nonNull)
        .map(Instant::parse)
        .max(Instant::compareTo)
        .orElse(null);
  }

  DesiredCluster desired() {
    return desired;
  }

  ObservedCluster observed() {
    return observed;
  }

  List<Memory> memories() {
    return List.copyOf(memories.values());
  }

  List<LagPeak> peaks() {
    return peaks;
  }

  /** Whether the cluster has, or shall have, that slave. */
  boolean expects(String node) {
    return memories.containsKey(node);
  }

  Memory memoryOf(String node) {
    return memories.getOrDefault(node, Memory.none(node));
  }

  /** What the stored status remembers of a node: what an earlier pass has promised. */
  Memory storedOf(String node) {
    return status.nodeList().stream()
        .filter(stored -> stored.name().equals(node))
        .findFirst()
        .map(Memory::from)
        .orElseGet(() -> Memory.none(node));
  }

  void remember(Memory memory) {
    memories.put(memory.node(), memory);
  }

  /** Whether a request that was not carried out yet would let remedies of a slave go on. */
  boolean resettable(Memory memory, String request) {
    return !request.equals(memory.resetBy())
        && (memory.resettable() || !logOf(memory.node(), now).isEmpty());
  }

  private ReloadLog logOf(String node, Instant brokenSince) {
    return ReloadLog.of(
        observed.reloads(), node, memoryOf(node).resetAt(), brokenSince, desired.reload().limit());
  }

  /** A request that is gone may be made again, in the same words. */
  void forgetRequestsBut(@Nullable String request) {
    memories.replaceAll(
        (name, memory) ->
            memory.resetBy() == null || memory.resetBy().equals(request)
                ? memory
                : memory.withoutRequest());
  }

  /** What is known of a slave; nothing while it is silent. */
  Optional<Facts> facts(ObservedNode node) {
    Memory memory = memoryOf(node.name());
    return node.verdict()
        .map(
            verdict ->
                new Facts(
                    desired,
                    node,
                    verdict,
                    verdict.brokenPrefixes(),
                    master(),
                    known(node.name()),
                    memory,
                    logOf(node.name(), Facts.brokenSince(verdict.brokenPrefixes()).orElse(now)),
                    Peaks.of(peaks, node.name(), memory.resetAt(), now),
                    FurthestSlave.of(observed, Term.from(status)),
                    now));
  }

  /** What a slave said to be broken when it last said anything. */
  List<BrokenPrefix> known(String node) {
    return status.brokenOf(node);
  }

  /** The master's word, if there is one that takes writes. */
  Optional<NodeVerdict> master() {
    return observed
        .master()
        .filter(node -> !node.terminating())
        .flatMap(ObservedNode::verdict)
        .filter(NodeVerdict::isWritable);
  }

  /** Whether there is a master to load from and to follow then. */
  boolean masterServes() {
    return master().filter(NodeVerdict::replicationSupported).isPresent();
  }

  /** Whether reads would have no slave without that one. */
  boolean lastReady(ObservedNode node) {
    return serves(node)
        && desired.followers() > 1
        && observed.slaves().stream()
            .filter(other -> !other.name().equals(node.name()))
            .noneMatch(Ward::serves);
  }

  /** Other slaves whose updates stand still in a prefix in which this one's do. */
  List<String> alsoStuck(ObservedNode node) {
    List<String> own = stuckPrefixes(node);
    return observed.slaves().stream()
        .filter(other -> !other.name().equals(node.name()))
        .filter(other -> stuckPrefixes(other).stream().anyMatch(own::contains))
        .map(ObservedNode::name)
        .toList();
  }

  private static List<String> stuckPrefixes(ObservedNode node) {
    return node.verdict().map(NodeVerdict::prefixList).orElse(List.of()).stream()
        .filter(prefix -> "Stuck".equals(prefix.state()))
        .map(NodeVerdict.Prefix::name)
        .toList();
  }

  /**
   * Whether reads can do without that one for a while: every other slave that there shall be serves
   * them, and one at least, unless it serves none itself.
   */
  boolean othersServe(ObservedNode node) {
    long serving =
        observed.slaves().stream()
            .filter(other -> !other.name().equals(node.name()))
            .filter(Ward::serves)
            .count();
    return serving >= desired.followers() - 1 && (serving > 0 || !serves(node));
  }

  private static boolean serves(ObservedNode node) {
    return node.ready() && !node.terminating() && node.verdict().isPresent();
  }

  private boolean breaksSoon(String node) {
    return master().stream()
        .flatMap(master -> master.followers().stream())
        .anyMatch(follower -> node.equals(follower.name()) && follower.breaksSoon());
  }

  /**
   * Whether others are far behind now, and one of them serves reads, so that a load can wait. For
   * one that is about to break too, it cannot.
   */
  boolean highLoad(ObservedNode broken) {
    List<ObservedNode> others =
        observed.slaves().stream()
            .filter(node -> !node.name().equals(broken.name()))
            .filter(ObservedNode::ready)
            .filter(node -> !breaksSoon(node.name()))
            .toList();
    return others.stream().anyMatch(node -> Peaks.isFarBehind(node, kept()));
  }

  private Duration kept() {
    return PromisedLog.of(desired, master());
  }

  /** What has to end before a slave may be disturbed; empty when nothing. */
  String busy() {
    return observed.reloads().stream()
        .filter(reload -> reload.status().ongoing())
        .findFirst()
        .map(reload -> text(reload.order().node(), reload.status()))
        .or(this::unknownReload)
        .or(() -> promoting() ? Optional.of("a promotion is under way") : Optional.empty())
        .orElse("");
  }

  /** Whether the cluster is about to have another master. */
  boolean promoting() {
    return status.promotion() != null;
  }

  private Optional<String> unknownReload() {
    return observed.slaves().stream()
        .filter(node -> node.verdict().map(NodeVerdict::reload).isPresent())
        .findFirst()
        .map(
            node ->
                Cancellation.isDeleted(node, observed)
                    ? node.name() + " is told to end a load whose PrefixDBReload was deleted"
                    : node.name() + " loads prefixes again");
  }

  static String text(String node, ReloadStatus reload) {
    return text(
        node,
        String.valueOf(reload.scope()),
        String.valueOf(reload.cause()),
        String.valueOf(reload.evidence()));
  }

  static String text(String node, String scope, String cause, String evidence) {
    return "%s loads %s again (%s: %s)".formatted(node, scope, cause, evidence);
  }
}
