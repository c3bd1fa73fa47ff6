package io.prefixdb.node.replication;

import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Continuity.Verdict;
import io.prefixdb.node.replication.UpdateStream.Push;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The stream as the slave of one prefix knows it: which following is alive, and what it has brought
 * that is not applied yet, which the credit bounds. Several pushes become one write.
 */
final class Pushes {
  /** Bytes after which no further push goes into the same write. */
  static final int WRITE_BYTES_MAX = 1 << 20;

  private final ArrayDeque<Push.Batches> waiting = new ArrayDeque<>();
  private long ticket;
  private long masterLast;
  private int bytesTaken;

  /** What may be done with the pushes that wait. */
  sealed interface Taken {
    /**
     * They continue the position.
     *
     * @param logs contiguous from the position on; none when they only repeated what is here
     * @param next the sequence after the last one
     * @param last where the master ended when it sent them
     */
    record Some(List<byte[]> logs, long next, long last) implements Taken {}

    /** The first one does not. */
    record Broken(Verdict.Cut cut, long last) implements Taken {}
  }

  /** The prefix is followed from that position on. */
  Order begin(long newTicket, long position, String tag) {
    ticket = newTicket;
    masterLast = 0;
    return new Order.Subscribe(newTicket, position, tag);
  }

  /** Whether the prefix is followed. */
  boolean follows() {
    return ticket != 0;
  }

  /** Whether that is the following that is alive. */
  boolean isOf(long someTicket) {
    return ticket != 0 && ticket == someTicket;
  }

  /**
   * Where the master ends when it says {@code told}: what waits was sent before what it says now,
   * and within a following the master does not go back. Without one it is what it says.
   */
  long latest(long told) {
    if (follows()) {
      masterLast = Math.max(masterLast, told);
      return masterLast;
    }
    return told;
  }

  /** What was taken is here, up to {@code position}. */
  Order acknowledge(long position) {
    Order order = new Order.Acknowledge(ticket, position, bytesTaken);
    bytesTaken = 0;
    return order;
  }

  /** Nothing more is wanted; nothing when nothing was. */
  Optional<Order> end() {
    Optional<Order> order =
        follows() ? Optional.of(new Order.Unsubscribe(ticket)) : Optional.empty();
    ended();
    return order;
  }

  /** Nothing more comes. */
  void ended() {
    ticket = 0;
    bytesTaken = 0;
    waiting.clear();
  }

  void add(Push.Batches push) {
    waiting.add(push);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Takes what continues {@code position}, up to a cut or as much as one write takes. */
  Taken take(long position) {
    List<byte[]> logs = new ArrayList<>();
    long next = position;
    long last = 0;
    int bytes = 0;
    while (!waiting.isEmpty() && bytes < WRITE_BYTES_MAX) {
      Push.Batches first = waiting.element();
      switch (Continuity.check(next, updates(first))) {
        case Verdict.Cut cut -> {
          return logs.isEmpty()
              ? new Taken.Broken(cut, first.last())
              : some(logs, next, last, bytes);
        }
        case Verdict.Contiguous contiguous -> {
          waiting.remove();
          logs.addAll(contiguous.logs());
          next = contiguous.next();
          last = first.last();
          bytes += first.bytes();
        }
      }
    }
    return some(logs, next, last, bytes);
  }

  private Taken some(List<byte[]> logs, long next, long last, int bytes) {
    bytesTaken += bytes;
    return new Taken.Some(logs, next, last);
  }

  private static Updates.Batches updates(Push.Batches push) {
    List<byte[]> logs = push.logs();
    return logs.isEmpty()
        ? new Updates.Batches(logs, 0, 0, push.last())
        : new Updates.Batches(
            logs,
            UpdateBatch.sequenceOf(logs.getFirst()),
            UpdateBatch.sequenceOf(logs.getLast()),
            push.last());
  }
}
