package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.UpdateBatch.Op;
import io.prefixdb.node.replication.Breakage.Reason;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One slave against a master that is written, purged and unreachable at random, loses its newest
 * updates in crashes and is put back from old copies, while answers are lost and doubled, streams
 * begin and are cut, and the slave is killed. Some masters tell no history, as an original; these
 * are known by an update that the slave took. After every step the local copy is exactly the
 * master's history up to its position, or holds what the master has lost, and then nothing is
 * added; a cut log and a lost tail are breaks, and a reload mends them. The slave is alone here, so
 * that its events come in orders that no transport gives, and it is killed at every order; whole
 * nodes together are tried by {@code SimulationTest}.
 */
final class SlaveSimulationTest {
  private static final PrefixName P = new PrefixName("p");
  private static final int STEPS = 400;
  private static final int SETTLE_MAX = 200;

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 120);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void neverSkipsAndComesToRest(long seed) throws ReplicaException {
    World world = new World(seed);
    for (int i = 0; i < STEPS; i++) {
      world.step();
      world.check("seed " + seed + ", step " + i);
    }
    world.settle("seed " + seed);
  }

  static IntStream crashPoints() {
    return IntStream.range(0, 40);
  }

  /** The same quiet history, killed before and after the n-th order. */
  @ParameterizedTest
  @MethodSource("crashPoints")
  void survivesAKillAtEveryOrder(int point) throws ReplicaException {
    for (boolean before : new boolean[] {true, false}) {
      World world = new World(7);
      for (int order = 0; order < 40; order++) {
        if (order % 3 == 0) {
          world.write();
        }
        if (order == point && before) {
          world.kill();
        }
        world.wakeAndCarryOutOne();
        if (order == point && !before) {
          world.kill();
        }
        world.check("order " + order);
      }
      world.settle("killed at " + point);
      assertThat(world.reloads).isZero();
    }
  }

  /** The master, the copy and the slave between them, with virtual time. */
  private static final class World {
    private final Random random;
    private final FakeMaster master = new FakeMaster();
    private final FakeReplicas.Copy copy;
    private final int lossPercent;
    private final int purgePercent;
    private final int killPercent;
    private final FakeStream stream;
    private final boolean streams;
    private final int crashPercent;
    private final ArrayDeque<Order> orders = new ArrayDeque<>();
    private final List<Event> answers = new ArrayList<>();
    private Slave slave;
    private long nowMs;
    private long positionBefore = 1;
    private int reloads;
    private int writes;
    private Runnable backup = () -> {};
    private long commonWithBackup;

    /** What the copy holds while that is no part of the master's history. */
    private Optional<Held> lost = Optional.empty();

    private record Held(long position, Map<Bytes, Long> content) {}

    World(long seed) throws ReplicaException {
      random = new Random(seed);
      lossPercent = random.nextBoolean() ? 0 : 20;
      master.knowsHistory = random.nextInt(4) > 0;
      crashPercent = random.nextBoolean() ? 6 : 0;
      boolean told = master.knowsHistory || crashPercent == 0; // else its log is all that tells
      purgePercent = told && random.nextBoolean() ? 5 : 0;
      killPercent = random.nextBoolean() ? 0 : 5;
      streams = random.nextInt(3) > 0;
      stream = new FakeStream(master, P, random);
      copy = new FakeReplicas().openOrCreate(P);
      master.write(P, Ops.increment("a"));
      backUp();
      slave = start();
    }

    private Slave start() {
      return new Slave(P, Ops.config(10, 0), copy.position(), true, copy.origin(), now());
    }

    private Moment now() {
      return new Moment(nowMs * 1_000_000, Instant.EPOCH);
    }

    void step() throws ReplicaException {
      int dice = random.nextInt(100);
      if (dice < 20) {
        write();
      } else if (dice < 20 + purgePercent) {
        master.purge(P, random.nextInt(3));
      } else if (dice >= 25 && dice < 25 + killPercent) {
        kill();
      } else if (dice < 33 && !answers.isEmpty()) {
        on(answers.get(random.nextInt(answers.size())));
      } else if (dice < 34 && streams) {
        changeStream();
      } else if (dice < 36) {
        reloads++;
        on(new Event.ReloadWanted());
      } else if (dice < 36 + crashPercent) {
        crash();
      } else if (dice == 45) {
        backUp();
      } else {
        wakeAndCarryOutOne();
      }
    }

    /** It begins, or is cut: what was pushed and is not here yet is lost. */
    private void changeStream() {
      if (stream.stands()) {
        stream.cut().ifPresent(this::on);
      } else {
        stream.begin();
        on(new Event.StreamStands());
      }
    }

    private void backUp() {
      if (lost.isPresent()) {
        return; // it could bring back what the copy holds
      }
      backup = master.backup(P);
      commonWithBackup = master.last(P);
    }

    /** Loses some updates, or all since the backup. */
    private void crash() throws ReplicaException {
      if (!master.knowsHistory && copy.origin().witness().isEmpty()) {
        return; // nobody could know it from a master that lost nothing
      }
      while (orders.stream().anyMatch(Order.Apply.class::isInstance)) {
        wakeAndCarryOutOne(); // what came before the crash
      }
      long common;
      if (lost.isEmpty() && random.nextInt(3) == 0) {
        backup.run();
        common = commonWithBackup;
        commonWithBackup = master.last(P);
      } else {
        master.restart(P, random.nextInt(4));
        common = master.last(P);
        commonWithBackup = Math.min(common, commonWithBackup);
      }
      if (copy.position() - 1 > common) {
        lost = Optional.of(new Held(copy.position(), copy.content()));
      }
    }

    void write() {
      List<Op> ops = new ArrayList<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        String key = "k" + random.nextInt(8);
        ops.add(
            switch (random.nextInt(4)) {
              case 0 -> Ops.put(key, random.nextInt(100));
              case 1 -> Ops.delete(key);
              default -> Ops.increment(key);
            });
      }
      ops.add(Ops.put("w" + ++writes, 1)); // no other history has it under that number
      master.write(P, ops.toArray(Op[]::new));
    }

    /** What is under way is lost; what was written is there. */
    void kill() {
      orders.clear();
      answers.clear();
      stream.cut();
      slave = start();
    }

    void wakeAndCarryOutOne() throws ReplicaException {
      nowMs += 5;
      on(new Event.Woken());
      stream.push().ifPresent(this::on);
      Order order = orders.poll();
      if (order != null) {
        carryOut(order);
      }
    }

    private void carryOut(Order order) throws ReplicaException {
      boolean fails = random.nextInt(100) < lossPercent;
      switch (order) {
        case Order.AskHistory ask -> {
          Event answer =
              new Event.HistoryTold(
                  ask.ticket(), fails ? new MasterAnswer.None<>("lost") : master.told(P));
          answers.add(answer);
          on(answer);
        }
        case Order.Compare look ->
            on(
                new Event.Compared(
                    look.ticket(),
                    fails
                        ? new MasterAnswer.None<>("lost")
                        : master
                            .updates(P, look.sequence(), 1, look.tag())
                            .map(
                                updates ->
                                    Sample.of(copy.origin().witness().orElseThrow(), updates))));
        case Order.Follow follow -> {
          if (fails) {
            on(new Event.FollowFailed("no space"));
          } else {
            copy.follow(follow.timeline());
            on(new Event.Followed());
          }
        }
        case Order.Disown _ -> {
          if (fails) {
            on(new Event.FollowFailed("no space"));
          } else {
            copy.disown();
            on(new Event.Disowned());
          }
        }
        case Order.Own _ -> {
          if (fails) {
            on(new Event.FollowFailed("no space"));
          } else {
            copy.own();
            on(new Event.Owned());
          }
        }
        case Order.Fetch fetch -> {
          Event answer =
              new Event.Answered(
                  fetch.ticket(),
                  fails
                      ? new MasterAnswer.None<>("lost")
                      : master.updates(P, fetch.sequence(), fetch.limit(), fetch.tag()));
          answers.add(answer);
          on(answer);
        }
        case Order.Subscribe wish -> stream.subscribe(wish).ifPresent(this::on);
        case Order.Acknowledge ack -> {
          assertThat(ack.position()).isLessThanOrEqualTo(copy.position());
          stream.acknowledge(ack);
        }
        case Order.Unsubscribe end -> stream.unsubscribe(end.ticket());
        case Order.Apply apply -> {
          if (fails) {
            on(new Event.ApplyFailed("no space"));
          } else {
            assertThat(copy.apply(apply.logs())).isTrue();
            on(new Event.Applied(copy.position()));
          }
        }
        case Order.Reload _ -> {
          if (fails) {
            on(new Event.ReloadFailed("lost"));
          } else {
            copy.replace(master.contentAt(P, master.last(P)), master.last(P), master.timeline(P));
            lost = Optional.empty();
            positionBefore = copy.position();
            on(new Event.Reloaded(master.last(P), copy.origin()));
          }
        }
        case Order.CountLost lost -> throw new AssertionError(lost);
        case Order.EndNode end -> throw new AssertionError(end);
        case Order.Say _ -> throw new AssertionError("lines are taken out before");
      }
    }

    private void on(Event event) {
      for (Order order : slave.on(event, now())) {
        if (!(order instanceof Order.Say)) {
          orders.add(order);
        }
      }
      long underWay =
          orders.stream()
              .filter(
                  order ->
                      order instanceof Order.Apply
                          || order instanceof Order.Follow
                          || order instanceof Order.Disown
                          || order instanceof Order.Own
                          || order instanceof Order.Reload)
              .count();
      assertThat(underWay).as("one write at a time").isLessThanOrEqualTo(1);
    }

    void check(String when) {
      if (lost.isPresent()) {
        assertThat(new Held(copy.position(), copy.content())).as(when).isEqualTo(lost.get());
        return;
      }
      assertThat(status().breakage().map(Breakage::reason))
          .as(when)
          .isNotIn(Optional.of(Reason.MasterBehind), Optional.of(Reason.LineageMismatch));
      assertThat(copy.content()).as(when).isEqualTo(master.contentAt(P, copy.position() - 1));
      assertThat(copy.position()).as(when).isGreaterThanOrEqualTo(positionBefore);
      positionBefore = copy.position();
    }

    void settle(String when) throws ReplicaException {
      int rounds = 0;
      while (!inSync() && rounds++ < SETTLE_MAX) {
        if (status().breakage().isPresent()) {
          reloads++;
          on(new Event.ReloadWanted());
        }
        nowMs += 20;
        on(new Event.Woken());
        stream.push().ifPresent(this::on);
        for (Order order = orders.poll(); order != null; order = orders.poll()) {
          carryOut(order);
        }
        check(when);
      }
      assertThat(inSync()).as(when).isTrue();
      assertThat(copy.content()).as(when).isEqualTo(master.contentAt(P, master.last(P)));
    }

    private SlaveStatus status() {
      return slave.view().at(now());
    }

    private boolean inSync() {
      return lost.isEmpty()
          && status().stateName().equals("InSync")
          && copy.position() == master.last(P) + 1;
    }
  }
}
