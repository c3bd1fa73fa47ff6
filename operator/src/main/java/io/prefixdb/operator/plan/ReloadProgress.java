package io.prefixdb.operator.plan;

import io.prefixdb.crds.ReloadRecord;
import io.prefixdb.crds.ReloadRecord.Result;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import io.prefixdb.operator.observed.NodeVerdict.Reload;
import io.prefixdb.operator.observed.OrderAnswer;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far a reload is, from what the node says. It succeeds only when the node is in sync again,
 * and a node that has forgotten its order (it was restarted) is judged by its prefixes.
 */
final class ReloadProgress {
  private static final Set<String> IN_SYNC = Set.of("InSync", "Idle", "Detached", "Excluded");

  private ReloadProgress() {}

  static ReloadRecord of(
      ReloadRecord record, NodeVerdict verdict, OrderAnswer answer, Instant now) {
    Reload running = verdict.reload();
    Reload last = verdict.lastReload();
    if (running != null && record.id().equals(running.id())) {
      return with(record, Result.Running, null, null, null);
    }
    if (last != null && record.id().equals(last.id())) {
      return ended(record, verdict, last, now);
    }
    if (answer instanceof OrderAnswer.Refused(String why)) {
      return with(record, Result.Failed, now, "the node refused: " + why, null);
    }
    return forgotten(record, verdict, now);
  }

  private static ReloadRecord ended(
      ReloadRecord record, NodeVerdict verdict, Reload last, Instant now) {
    if (!"Succeeded".equals(last.result())) {
      return with(record, Result.Failed, now, last.message(), last.bytes());
    }
    return switch (stateOf(record, verdict)) {
      case IN_SYNC -> with(record, Result.Succeeded, now, last.message(), last.bytes());
      case BEHIND -> with(record, Result.CatchingUp, null, last.message(), last.bytes());
      case BROKEN ->
          with(record, Result.Failed, now, "it broke again while catching up", last.bytes());
    };
  }

  private static ReloadRecord forgotten(ReloadRecord record, NodeVerdict verdict, Instant now) {
    boolean sent = record.result() != Result.Ordered;
    return switch (stateOf(record, verdict)) {
      case IN_SYNC ->
          with(record, Result.Succeeded, now, "in sync, though the node knows no such order", null);
      case BEHIND -> record;
      case BROKEN ->
          sent
              ? with(record, Result.Failed, now, "the node was restarted and forgot it", null)
              : record;
    };
  }

  private enum State {
    IN_SYNC,
    BEHIND,
    BROKEN
  }

  /** A prefix that the node does not name, because it has just started, is behind. */
  private static State stateOf(ReloadRecord record, NodeVerdict verdict) {
    List<String> wanted = Objects.requireNonNullElse(record.prefixes(), List.of());
    List<Prefix> loaded =
        verdict.prefixList().stream().filter(prefix -> wanted.contains(prefix.name())).toList();
    State worst = loaded.size() < wanted.size() ? State.BEHIND : State.IN_SYNC;
    for (Prefix prefix : loaded) {
      if (prefix.broken() != null) {
        return State.BROKEN;
      }
      if (!IN_SYNC.contains(prefix.state())) {
        worst = State.BEHIND;
      }
    }
    return worst;
  }

  private static ReloadRecord with(
      ReloadRecord record,
      Result result,
      @Nullable Instant finishedAt,
      @Nullable String message,
      @Nullable Long bytes) {
    return new ReloadRecord(
        record.id(),
        record.startedAt(),
        finishedAt == null ? null : Times.text(finishedAt),
        record.prefixes(),
        record.method(),
        record.cause(),
        result,
        message == null ? record.message() : message,
        bytes == null ? record.bytes() : bytes);
  }
}
