package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.UpdateStream.Push;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;

/**
 * A stream of a {@link FakeMaster} in a simulation: pushes a few batches at a time, sometimes
 * beginning before what is wanted, as chunks do that were read for others.
 */
final class FakeStream {
  private static final int UNACKNOWLEDGED_MAX = 4;

  private final FakeMaster master;
  private final PrefixName prefix;
  private final Random random;
  private final Queue<Push> underWay = new ArrayDeque<>();
  private boolean stands;
  private String tag = "";
  private long ticket;
  private long next;
  private int unacknowledged;

  FakeStream(FakeMaster master, PrefixName prefix, Random random) {
    this.master = master;
    this.prefix = prefix;
    this.random = random;
  }

  boolean stands() {
    return stands;
  }

  void begin() {
    stands = true;
  }

  /** What the slave notices of its end, if it followed. */
  Optional<Event> cut() {
    stands = false;
    return ticket == 0 ? Optional.empty() : Optional.of(ended(new Push.Lost()));
  }

  private Event ended(Push last) {
    Event event = new Event.Pushed(ticket, last);
    underWay.clear();
    ticket = 0;
    return event;
  }

  /** An answer if there is no stream. */
  Optional<Event> subscribe(Order.Subscribe wish) {
    assertThat(ticket).as("one following at a time").isZero();
    if (!stands) {
      return Optional.of(new Event.Pushed(wish.ticket(), new Push.Lost()));
    }
    ticket = wish.ticket();
    next = wish.position();
    tag = wish.tag();
    unacknowledged = 0;
    underWay.add(new Push.At(master.last(prefix)));
    return Optional.empty();
  }

  void acknowledge(Order.Acknowledge ack) {
    if (ack.ticket() == ticket) {
      unacknowledged -= ack.bytes();
      assertThat(unacknowledged).as("no more credit than was used").isNotNegative();
    }
  }

  void unsubscribe(long ended) {
    if (ended == ticket) {
      ended(new Push.Lost());
    }
  }

  /** What arrives at the slave now, in the order in which it was sent. */
  Optional<Event> push() {
    if (ticket == 0) {
      return Optional.empty();
    }
    if (!tag.equals(master.tag(prefix))) {
      return Optional.of(ended(new Push.Changed()));
    }
    if (unacknowledged < UNACKNOWLEDGED_MAX && next <= master.last(prefix)) {
      send();
    } else if (random.nextInt(4) == 0) {
      underWay.add(new Push.At(master.last(prefix)));
    }
    Push arrives = underWay.poll();
    if (arrives == null) {
      return Optional.empty();
    }
    return arrives instanceof Push.Purged
        ? Optional.of(ended(arrives))
        : Optional.of(new Event.Pushed(ticket, arrives));
  }

  private void send() {
    long from = Math.max(1, next - random.nextInt(3));
    MasterAnswer<Updates> answer = master.updates(prefix, from, 1 + random.nextInt(3), tag);
    switch (((MasterAnswer.Given<Updates>) answer).value()) {
      case Updates.CaughtUp _ -> throw new AssertionError("the master has " + next);
      case Updates.Purged purged -> underWay.add(new Push.Purged(purged.last()));
      case Updates.Batches batches -> {
        List<byte[]> logs = batches.logs();
        underWay.add(new Push.Batches(logs, batches.last(), 1));
        unacknowledged++;
        UpdateBatch last = Ops.parsed(logs.getLast());
        next = Math.max(next, last.end());
      }
    }
  }
}
