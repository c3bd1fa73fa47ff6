package io.prefixdb.operator.act;

import io.prefixdb.operator.plan.Action;
import java.util.Optional;

/** What became of an action. */
public sealed interface Outcome {

  /** Done, or under way without a need to wait. */
  record Done(Action action) implements Outcome {}

  /**
   * Too late: somebody else has changed or removed the object since the pass looked. The next pass
   * looks again.
   */
  record Missed(Action action) implements Outcome {}

  /**
   * Done, and changed at once by somebody whose will is stronger. Doing it again would not help,
   * but for a change of that will, so it is done once a minute; it holds up nothing else.
   *
   * @param why a sentence for people
   */
  record Overruled(Action action, String why) implements Outcome {}

  /**
   * Not done; the next pass tries again.
   *
   * @param why a sentence for people
   * @param code the API server's; 0 when it gave no answer
   */
  record Failed(Action action, String why, int code) implements Outcome {
    /** Whether the API server gave an answer at all. */
    public boolean answered() {
      return code > 0;
    }

    /** Whether it could not answer, for itself or for a webhook; the same again would fail too. */
    public boolean overwhelmed() {
      return code == 429 || code >= 500;
    }
  }

  /** What people should hear of it, a sentence; empty when all is well. */
  default Optional<String> complaint() {
    return switch (this) {
      case Done _, Missed _ -> Optional.empty();
      case Overruled(Action _, String why) -> Optional.of(why);
      case Failed(Action _, String why, int _) -> Optional.of(why);
    };
  }
}
