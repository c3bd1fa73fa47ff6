package io.prefixdb.operator.act;

import io.prefixdb.operator.plan.Action;

/** What became of an action. */
public sealed interface Outcome {

  /** Done, or under way without a need to wait. */
  record Done(Action action) implements Outcome {}

  /**
   * Not done; the next pass tries again.
   *
   * @param why a sentence for people
   * @param answered whether the API server gave an answer at all
   */
  record Failed(Action action, String why, boolean answered) implements Outcome {}
}
