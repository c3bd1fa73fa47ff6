package io.prefixdb.operator.plan;

import io.prefixdb.operator.plan.Memory.Absence;
import io.prefixdb.operator.plan.Memory.Restarted;
import io.prefixdb.operator.plan.Memory.Stall;
import io.prefixdb.operator.plan.Memory.Waited;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A changed copy of what is remembered of a slave. */
final class MemoryEdit {
  private final String node;
  private @Nullable Stall stall;
  private @Nullable Instant resetAt;
  private @Nullable Instant silentSince;
  private @Nullable Absence away;
  private @Nullable Instant stuckSince;
  private @Nullable Restarted restarted;
  private @Nullable Waited waitedFor;
  private @Nullable Instant joiningSince;
  private @Nullable Instant evidenceAt;
  private @Nullable String resetBy;

  private MemoryEdit(Memory before) {
    node = before.node();
    stall = before.stall();
    resetAt = before.resetAt();
    silentSince = before.silentSince();
    away = before.away();
    stuckSince = before.stuckSince();
    restarted = before.restarted();
    waitedFor = before.waitedFor();
    joiningSince = before.joiningSince();
    evidenceAt = before.evidenceAt();
    resetBy = before.resetBy();
  }

  static MemoryEdit of(Memory before) {
    return new MemoryEdit(before);
  }

  MemoryEdit stall(@Nullable Stall to) {
    stall = to;
    return this;
  }

  MemoryEdit resetAt(Instant time) {
    resetAt = time;
    return this;
  }

  MemoryEdit silentSince(@Nullable Instant time) {
    silentSince = time;
    return this;
  }

  MemoryEdit away(@Nullable Absence to) {
    away = to;
    return this;
  }

  MemoryEdit stuckSince(@Nullable Instant time) {
    stuckSince = time;
    return this;
  }

  MemoryEdit restarted(Restarted to) {
    restarted = to;
    return this;
  }

  MemoryEdit waitedFor(Waited to) {
    waitedFor = to;
    return this;
  }

  MemoryEdit evidenceAt(Instant time) {
    evidenceAt = time;
    return this;
  }

  MemoryEdit resetBy(@Nullable String request) {
    resetBy = request;
    return this;
  }

  /** It is well: what was remembered of its last trouble is over. What it got still counts. */
  MemoryEdit well() {
    stall = null;
    waitedFor = null;
    joiningSince = null;
    evidenceAt = null;
    return this;
  }

  /** A person begins anew with it: what happened and what it got before does not count. */
  MemoryEdit reset(Instant time) {
    stall = null;
    resetAt = time;
    away = null;
    restarted = null;
    waitedFor = null;
    evidenceAt = null;
    return this;
  }

  Memory done() {
    return new Memory(
        node,
        stall,
        resetAt,
        silentSince,
        away,
        stuckSince,
        restarted,
        waitedFor,
        joiningSince,
        evidenceAt,
        resetBy);
  }
}
