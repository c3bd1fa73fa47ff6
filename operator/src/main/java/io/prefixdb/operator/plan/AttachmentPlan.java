package io.prefixdb.operator.plan;

import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.crds.MasterResponse;
import io.prefixdb.crds.MasterResponse.Step;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.desired.Role;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import io.prefixdb.operator.observed.ObservedSet;
import io.prefixdb.operator.observed.TimeText;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Gives a server that ran without slaves its first ones. Whoever runs one without may have had a
 * reason: it bears no more. So its response time is taken before, the first slave comes alone, and
 * goes again when the master stays too slow with it; that is tried once for each spec. Where hardly
 * anybody asks the master, or it was too slow before, nothing is known of what slaves cost, and
 * they all come at once.
 */
final class AttachmentPlan {
  /** For so long a master that is too slow is too slow: several windows of its own measuring. */
  static final Duration STANDS = Duration.ofSeconds(30);

  /** For so long it is watched when its first slave is in sync. */
  static final Duration WATCH = Duration.ofMinutes(2);

  /** A node that was just started is slow by itself, and its first slave restarts the master. */
  static final Duration WARM_AFTER = Duration.ofSeconds(20);

  /** What it told of its slave has left the window of its measuring. */
  static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(15);

  private static final double CLEARLY = 1.5;

  /** The reason of RetentionSafe and FailoverReady of a server that has, and wants, none. */
  private static final String NO_SLAVES = "NoSlaves";

  private final DesiredCluster desired;
  private final ObservedCluster observed;
  private final ClusterStatus status;
  private final Instant now;
  private final Optional<NodeVerdict> master;
  private final OptionalDouble p99;

  private AttachmentPlan(
      DesiredCluster desired, ObservedCluster observed, ClusterStatus status, Instant now) {
    this.desired = desired;
    this.observed = observed;
    this.status = status;
    this.now = now;
    this.master = observed.master().flatMap(ObservedNode::verdict);
    this.p99 = MasterTimes.p99(master);
  }

  static Attachment of(
      DesiredCluster desired, ObservedCluster observed, ClusterStatus status, Instant now) {
    return new AttachmentPlan(desired, observed, status, now).next();
  }

  private Attachment next() {
    @Nullable MasterResponse kept = status.master();
    if (!desired.problems().isEmpty()) {
      return Attachment.rest(kept); // nothing of the spec is applied
    }
    boolean wanted = desired.slaves() > 0 && Term.from(status).begun();
    if (kept != null && wanted && kept.watched()) {
      return watch(kept);
    }
    if (kept != null && wanted && kept.takenBack()) {
      return again(kept);
    }
    @Nullable MasterResponse last = kept != null && kept.step() == Step.Attached ? kept : null;
    return wanted && runsAlone() ? begin(last) : Attachment.rest(last);
  }

  /** Whether it has no slaves by what was last applied, and keeps no log for any. */
  private boolean runsAlone() {
    return withoutSlaves()
        && (unheard()
            || master.map(word -> !word.replicationSupported()).orElseGet(this::ranAlone));
  }

  /** What the status told last, when the master does not tell. */
  private boolean ranAlone() {
    return status.conditionList().stream()
        .anyMatch(condition -> NO_SLAVES.equals(condition.reason()));
  }

  private boolean withoutSlaves() {
    ObservedSet slaves = observed.sets().get(Role.SLAVE);
    return slaves != null && slaves.replicas() == 0;
  }

  private boolean unheard() {
    return observed.master().filter(ObservedNode::unheard).isPresent();
  }

  private Attachment begin(@Nullable MasterResponse kept) {
    if (unheard()) {
      return Attachment.holds(kept, "the master has to be heard before it gets its first slave");
    }
    boolean canary = master.isEmpty() || (p99.isPresent() && p99.getAsDouble() <= limit());
    String because = first(canary);
    return Attachment.decided(
        new MasterResponse(
            Step.CatchingUp,
            Times.text(now),
            canary ? true : null,
            p99.isPresent() ? MasterTimes.text(p99.getAsDouble()) : null,
            null,
            null,
            null,
            because),
        canary ? "attach the first slave" : "attach all slaves at once",
        because);
  }

  private String first(boolean canary) {
    if (master.isEmpty()) {
      return "the master does not answer, so nobody can tell what slaves cost it; the first one comes alone all the same";
    }
    if (p99.isEmpty()) {
      return "%s, so nobody can tell what slaves cost it; they stay, however slow it gets"
          .formatted(MasterTimes.unknown(master));
    }
    String before = MasterTimes.text(p99.getAsDouble());
    return canary
        ? "the master's p99 is %s without slaves; the first one comes alone, and goes again when that stays above %s (spec.tuning.maxMasterP99)"
            .formatted(before, MasterTimes.text(limit()))
        : "the master's p99 is %s without slaves, above %s (spec.tuning.maxMasterP99) already; they stay, however slow it gets"
            .formatted(before, MasterTimes.text(limit()));
  }

  private Attachment watch(MasterResponse kept) {
    if (status.promotion() != null) {
      return Attachment.waits(kept, others(kept));
    }
    if (!observed.masterName().equals(desired.nameOf(Role.MASTER) + "-0")) {
      return attached(kept, OptionalDouble.empty()); // another one, of which no time is known
    }
    boolean slow = tooSlow(kept);
    Instant since = Times.parse(kept.since(), now);
    Instant slowSince = Times.parse(kept.slowSince(), now);
    if (slow && !slowSince.plus(STANDS).isAfter(now)) {
      return takenBack(kept);
    }
    if (kept.step() == Step.InSync && inSync() && !slow && !since.plus(WATCH).isAfter(now)) {
      return attached(kept, p99);
    }
    boolean reached = kept.step() == Step.CatchingUp && inSync();
    var next =
        new MasterResponse(
            reached ? Step.InSync : kept.step(),
            Times.text(reached ? now : since),
            kept.canary(),
            kept.p99Before(),
            null,
            slow ? Times.text(slowSince) : null,
            null,
            kept.message());
    return Attachment.waits(next, others(kept));
  }

  private double limit() {
    return desired.maxMasterP99().toNanos() / 1e6;
  }

  /** Whether it is now above the limit, clearly above what it was, and nothing else explains it. */
  private boolean tooSlow(MasterResponse kept) {
    double before = MasterTimes.read(kept.p99Before()).orElse(Double.MAX_VALUE);
    return Boolean.TRUE.equals(kept.canary())
        && p99.isPresent()
        && p99.getAsDouble() > limit()
        && p99.getAsDouble() > CLEARLY * before
        && warm()
        && loadedBySlaves(kept);
  }

  private boolean warm() {
    return master
        .map(NodeVerdict::startedAt)
        .flatMap(TimeText::read)
        .filter(start -> !start.isAfter(now) && start.plus(WARM_AFTER).isAfter(now))
        .isEmpty();
  }

  /** Writes that wait for a slave that has still to catch up are no load. */
  private boolean loadedBySlaves(MasterResponse kept) {
    boolean connected =
        observed.slaves().stream()
            .flatMap(node -> node.verdict().stream())
            .anyMatch(NodeVerdict::upstreamConnected);
    return connected && (kept.step() == Step.InSync || desired.acks().isEmpty());
  }

  private boolean inSync() {
    long healthy = observed.slaves().stream().filter(ObservedNode::healthy).count();
    return healthy > 0 && healthy >= desired.slavePods();
  }

  private String others(MasterResponse kept) {
    return more() <= 0
        ? ""
        : "%d more slaves come when the first one has been in sync for %s: %s"
            .formatted(more(), Texts.of(WATCH), kept.message());
  }

  private int more() {
    return desired.slaves() - desired.slavePods();
  }

  private Attachment attached(MasterResponse kept, OptionalDouble after) {
    @Nullable String p99After = after.isPresent() ? MasterTimes.text(after.getAsDouble()) : null;
    var master =
        new MasterResponse(
            Step.Attached,
            Times.text(now),
            kept.canary(),
            kept.p99Before(),
            p99After,
            null,
            null,
            "the master's p99 was %s without slaves, and is %s with them"
                .formatted(orUnknown(kept.p99Before()), orUnknown(p99After)));
    return Attachment.decided(
        master, "leave slaves attached", more() > 0 ? "%d more slaves come".formatted(more()) : "");
  }

  private static String orUnknown(@Nullable String time) {
    return Objects.requireNonNullElse(time, "unknown");
  }

  private Attachment takenBack(MasterResponse kept) {
    String after = MasterTimes.text(p99.orElseThrow());
    var master =
        new MasterResponse(
            Step.TakenBack,
            Times.text(now),
            kept.canary(),
            kept.p99Before(),
            after,
            kept.slowSince(),
            desired.generation(),
            "with its first slave the master's p99 is %s, above %s (spec.tuning.maxMasterP99) for %s, and was %s without; so the slave is taken away again, its volume stays, and nothing is tried before the spec changes: give the master more, or raise the limit"
                .formatted(after, MasterTimes.text(limit()), Texts.of(STANDS), kept.p99Before()));
    return Attachment.decided(master, "take the first slave away again", "");
  }

  /** Another spec is another try, from the beginning. */
  private Attachment again(MasterResponse kept) {
    boolean same = Objects.equals(kept.generation(), desired.generation());
    if (same) {
      return Attachment.rest(kept);
    }
    boolean gone = withoutSlaves() && observed.slaves().isEmpty();
    Instant since = Times.parse(kept.since(), Instant.EPOCH);
    return gone && !since.plus(FORGOTTEN_AFTER).isAfter(now)
        ? begin(kept)
        : Attachment.waits(
            kept, "the slave that was taken away has to be gone before the next one comes");
  }
}
