package io.prefixdb.operator.plan;

import io.prefixdb.operator.plan.ReloadVerdict.Reason;

/**
 * What broke a slave, what shows it, and what may be done about it without a person.
 *
 * @param evidence a sentence
 * @param advice what a person should change; empty when there is nothing
 */
record Judgement(Cause cause, String evidence, Remedy remedy, String advice) {

  /** What may be done. */
  sealed interface Remedy {

    /** Load again, within the start limit. */
    record Reload() implements Remedy {}

    /**
     * Not load: at all, or not yet.
     *
     * @param why a sentence
     */
    record Hold(Reason reason, String why) implements Remedy {}
  }

  static Judgement reload(Cause cause, String evidence, String advice) {
    return new Judgement(cause, evidence, new Remedy.Reload(), advice);
  }

  static Judgement hold(Cause cause, String evidence, Reason reason, String why, String advice) {
    return new Judgement(cause, evidence, new Remedy.Hold(reason, why), advice);
  }
}
