package io.prefixdb.operator.plan;

import io.prefixdb.operator.desired.ReloadPolicy;
import java.util.Arrays;

/**
 * Whether automatic reloads go on.
 *
 * @param reason why, from a fixed list
 * @param message a sentence with the remedy
 */
public record ReloadVerdict(Reason reason, String message) {

  /** While nothing is broken: who has switched reloads off shall not learn it from a break. */
  static ReloadVerdict atRest(ReloadPolicy policy) {
    String well = "no prefix of a slave is broken";
    return policy.automatic()
        ? new ReloadVerdict(Reason.NothingBroken, well)
        : new ReloadVerdict(
            Reason.ModeOff,
            "%s; spec.reload.mode is %s, so one that breaks waits for a person"
                .formatted(well, policy.mode()));
  }

  /** The reasons of the condition {@code ReloadAllowed}, of refusals and of waiting orders. */
  public enum Reason {
    /** Nothing is broken. */
    NothingBroken(Kind.GOES_ON),
    /** A reload is ordered or runs. */
    ReloadRunning(Kind.GOES_ON),
    /** A promotion is under way; nothing else is begun meanwhile. */
    Promotion(Kind.GOES_ON),
    /** The last reload was a short time ago. */
    RestartDelay(Kind.GOES_ON),
    /** A slave is being restarted because its updates stand still. */
    Restarting(Kind.GOES_ON),
    /** There is no master to load from. */
    MasterNotServing(Kind.WAITS),
    /** The master does not keep its log as it should. */
    MasterMisconfigured(Kind.WAITS),
    /** A volume has no room. */
    DiskFull(Kind.WAITS),
    /** The slave does not answer. */
    SlaveSilent(Kind.WAITS),
    /** The load is high now, and another slave serves reads meanwhile. */
    HighLoad(Kind.WAITS),
    /** Another slave has to be ready first, so that one of them serves reads. */
    NoOtherReadySlave(Kind.WAITS),
    /** There is no prefix yet. */
    NothingToLoad(Kind.WAITS),
    /** The user has switched automatic reloads off. */
    ModeOff(Kind.WAITS),
    /** The user has told the operator to do nothing. */
    Paused(Kind.WAITS),
    /** A slave has had as many reloads as it may have. */
    StartLimitHit(Kind.STOPS),
    /** A slave has records that the master has not: loading would lose them. */
    MasterBehind(Kind.ASKS),
    /** A slave has another history than the master: loading might lose records. */
    LineageMismatch(Kind.ASKS),
    /** A slave cannot read what its master sends. */
    Incompatible(Kind.ASKS),
    /** It would be left behind again by the same load. */
    WouldBreakAgain(Kind.STOPS),
    /** Loading takes longer than the log is kept. */
    WouldOverrun(Kind.STOPS),
    /** What was tried did not help, and nothing else is known to. */
    NeedsDeveloper(Kind.STOPS),
    /** The order names no slave of the cluster. */
    NoSuchSlave(Kind.ASKS),

    /** The order names a prefix that the master has not. */
    NoSuchPrefix(Kind.ASKS),

    /** The order names no cluster of its namespace. */
    NoSuchCluster(Kind.ASKS),

    /** The order is for an earlier cluster of the same name. */
    ClusterGone(Kind.ASKS),
    /** The slave has mended in the meantime. */
    NotBroken(Kind.GOES_ON);

    private enum Kind {
      GOES_ON,
      WAITS,
      ASKS,
      STOPS
    }

    private final Kind kind;

    Reason(Kind kind) {
      this.kind = kind;
    }

    /** The one of that name; one that another release has given needs its developer here. */
    static Reason read(String name) {
      return Arrays.stream(values())
          .filter(reason -> reason.name().equals(name))
          .findFirst()
          .orElse(NeedsDeveloper);
    }

    /** Whether the condition is True. */
    public boolean allowed() {
      return kind == Kind.GOES_ON;
    }

    /** Whether nothing goes on without a person. */
    public boolean needsPerson() {
      return kind == Kind.ASKS || kind == Kind.STOPS;
    }

    /** Whether it stays so until a person resets it, also when the evidence fades. */
    boolean stays() {
      return kind == Kind.STOPS;
    }
  }
}
