package io.prefixdb.operator.report;

import io.prefixdb.operator.plan.Action;
import java.util.List;
import java.util.Optional;

/**
 * What came of a plan.
 *
 * @param done the actions that were carried out; what failed, or came too late, is told by nobody
 * @param failure why an action failed, if one did
 */
public record Deeds(List<Action> done, Optional<String> failure) {
  /** Everything was carried out. */
  public static Deeds all(List<Action> actions) {
    return new Deeds(actions, Optional.empty());
  }
}
