package io.prefixdb.operator.plan;

import java.util.Optional;

/**
 * What a pass decides about roles.
 *
 * @param term to be stored before anything of it is done
 * @param doing what is under way and not finished; empty when nothing is
 * @param held what a person asked for and cannot be done now, with the remedy; empty when nothing
 * @param finished a request that has been fulfilled
 */
record RoleDecision(Term term, String doing, String held, Optional<PromoteRequest> finished) {

  static RoleDecision rest(Term term) {
    return new RoleDecision(term, "", "", Optional.empty());
  }

  static RoleDecision doing(Term term, String what) {
    return new RoleDecision(term, what, "", Optional.empty());
  }

  /** Nothing is decided: something else has to happen first. */
  static RoleDecision waits(Term term, String forWhat) {
    return doing(term, forWhat);
  }

  static RoleDecision held(Term term, String why) {
    return new RoleDecision(term, "", why, Optional.empty());
  }

  /** The same, while a person's wish is held. */
  RoleDecision holding(String why) {
    return new RoleDecision(term, doing, why, finished);
  }

  /** The same, with a request that is done with. */
  RoleDecision finishing(PromoteRequest request) {
    return new RoleDecision(term, doing, held, Optional.of(request));
  }

  static RoleDecision finished(Term term, PromoteRequest request) {
    return new RoleDecision(term, "", "", Optional.of(request));
  }
}
