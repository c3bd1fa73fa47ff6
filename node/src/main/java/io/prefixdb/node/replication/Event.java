package io.prefixdb.node.replication;

import io.prefixdb.node.model.History;
import io.prefixdb.node.model.Updates;
import java.util.Optional;

/** What happens to the slave of one prefix. */
sealed interface Event {
  /** Whether a write or a load has ended that was ordered, well or not. */
  default boolean endsWork() {
    return switch (this) {
      case Followed _,
          Disowned _,
          Owned _,
          FollowFailed _,
          Applied _,
          Diverged _,
          ApplyFailed _,
          Reloaded _,
          ReloadFailed _ ->
          true;
      case Woken _,
          HistoryTold _,
          Compared _,
          Answered _,
          StreamStands _,
          Pushed _,
          ReloadWanted _,
          ReloadUnwanted _ ->
          false;
    };
  }

  /** The time that {@link Slave#delayNanos} named has come. */
  record Woken() implements Event {}

  /** The master's answer to {@link Order.AskHistory} with that ticket. */
  record HistoryTold(long ticket, MasterAnswer<History> answer) implements Event {}

  /** {@link Order.Follow} was carried out. */
  record Followed() implements Event {}

  /** {@link Order.Disown} was carried out. */
  record Disowned() implements Event {}

  /** {@link Order.Own} was carried out. */
  record Owned() implements Event {}

  /** {@link Order.Follow}, {@link Order.Disown} or {@link Order.Own} was not carried out. */
  record FollowFailed(String reason) implements Event {}

  /** What came of {@link Order.Compare} with that ticket. */
  record Compared(long ticket, MasterAnswer<Sample> answer) implements Event {}

  /**
   * The master's answer to {@link Order.Fetch} with that ticket.
   *
   * @param standing how the master stands, when it is a slave itself and says so
   */
  record Answered(long ticket, MasterAnswer<Updates> answer, Optional<Standing> standing)
      implements Event {
    /** Of a master that says nothing of itself. */
    Answered(long ticket, MasterAnswer<Updates> answer) {
      this(ticket, answer, Optional.empty());
    }

    static Answered of(long ticket, MasterAnswer<Pulled> answer) {
      return new Answered(
          ticket,
          answer.map(Pulled::updates),
          answer instanceof MasterAnswer.Given<Pulled>(Pulled pulled)
              ? pulled.standing()
              : Optional.empty());
    }
  }

  /** A stream of updates stands (again). */
  record StreamStands() implements Event {}

  /** What came of {@link Order.Subscribe} with that ticket. */
  record Pushed(long ticket, UpdateStream.Push push) implements Event {}

  /** {@link Order.Apply} was carried out; where the local copy is now. */
  record Applied(long position) implements Event {}

  /** Nothing of {@link Order.Apply} was carried out, for the local copy is not where it was. */
  record Diverged(long position) implements Event {}

  /** Nothing of {@link Order.Apply} was carried out. */
  record ApplyFailed(String reason) implements Event {}

  /** Somebody wants the prefix to be loaded anew. */
  record ReloadWanted() implements Event {}

  /** Nobody wants that any more; too late once {@link Order.Reload} was given. */
  record ReloadUnwanted() implements Event {}

  /** {@link Order.Reload} was carried out: the local copy is the master's at that sequence. */
  record Reloaded(long sequence, Origin origin) implements Event {}

  /** {@link Order.Reload} failed; the local copy is what it was. */
  record ReloadFailed(String reason) implements Event {}
}
