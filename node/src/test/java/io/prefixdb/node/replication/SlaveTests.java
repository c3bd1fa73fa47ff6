package io.prefixdb.node.replication;

import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.Updates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The slave of one prefix, and its master in the words of a test. */
abstract class SlaveTests {
  static final PrefixName P = new PrefixName("p");
  static final Instant WALL = Instant.parse("2026-01-01T00:00:00Z");
  static final long PULL_MS = 1_000;

  static final Timeline TIMELINE = new Timeline(List.of(new Timeline.Branch("a".repeat(32), 1, 1)));
  static final Origin COPY = new Origin(TIMELINE, true);

  long nowMs = 5_000;
  History history = new History(TIMELINE, "tag", 10);
  long asked;
  Slave slave = slave(11);

  final Slave slave(long position) {
    asked = 0;
    return new Slave(P, Ops.config(PULL_MS, 0), position, true, COPY, now());
  }

  final Moment now() {
    return new Moment(nowMs * 1_000_000, WALL);
  }

  /** Tells it the history of its master whenever it asks for it. */
  final List<Order> on(Event event) {
    List<Order> orders = new ArrayList<>();
    for (Order order : slave.on(event, now())) {
      switch (order) {
        case Order.AskHistory ask -> {
          asked++;
          orders.addAll(on(new Event.HistoryTold(ask.ticket(), new MasterAnswer.Given<>(history))));
        }
        case Order.Follow _ -> orders.addAll(on(new Event.Followed()));
        default -> orders.add(order);
      }
    }
    return orders;
  }

  /** The nth question for updates. */
  final Order fetch(long nth, long sequence) {
    return new Order.Fetch(nth + asked, sequence, 4, history.tag());
  }

  final List<Order> woken() {
    return on(new Event.Woken());
  }

  final List<Order> answered(long nth, Updates updates) {
    return on(new Event.Answered(nth + asked, new MasterAnswer.Given<>(updates)));
  }

  final SlaveStatus status() {
    return slave.view().at(now());
  }

  final Breakage breakage() {
    return status().breakage().orElseThrow();
  }

  static Updates batches(long last, byte[]... logs) {
    long first = UpdateBatch.sequenceOf(logs[0]);
    return new Updates.Batches(
        List.of(logs), first, UpdateBatch.sequenceOf(logs[logs.length - 1]), last);
  }

  static List<Long> applied(List<Order> orders) {
    Order.Apply apply = (Order.Apply) orders.getFirst();
    return apply.logs().stream().map(log -> Ops.parsed(log).sequence()).toList();
  }

  static List<String> lines(List<Order> orders) {
    List<String> lines = new ArrayList<>();
    for (Order order : orders) {
      if (order instanceof Order.Say say) {
        lines.add(say.text());
      }
    }
    return lines;
  }
}
