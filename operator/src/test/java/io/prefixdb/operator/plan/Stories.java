package io.prefixdb.operator.plan;

import io.prefixdb.crds.ReloadOrder;
import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.crds.ReloadStatus.Phase;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.observed.ObservedReload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What can happen to a cluster, so that together every kind of action is needed. */
final class Stories {
  static final String MASTER = "orders-master-0";
  static final String FIRST = "orders-slave-0";
  static final String SECOND = "orders-slave-1";
  private static final String SPEC = "  slaves: 2\n  storage: {size: 1Gi}\n";

  private static final String CLOSED = "  networkPolicy: {enabled: true}\n";

  private Stories() {}

  /**
   * One of them.
   *
   * @param begin the cluster before it, new each time
   * @param happens called before each pass with its number
   */
  record Story(String name, Supplier<Situation> begin, BiConsumer<Situation, Integer> happens) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Story> all() {
    return Stream.of(
        new Story("a cluster is made", () -> new Situation(SPEC), (world, pass) -> {}),
        once("its image changes", world -> world.wish(SPEC + "  image: other\n")),
        once(
            "a limit changes that nodes take over",
            world -> world.wish(SPEC + "  config: {value_size_limit: 4096}\n")),
        once(
            "its budget goes",
            world -> world.wish(SPEC + "  podDisruptionBudget: {enabled: false}\n")),
        once("its network is closed", world -> world.wish(SPEC + CLOSED)),
        new Story(
            "its network is opened again",
            () -> Situation.settled(SPEC + CLOSED),
            first(world -> world.wish(SPEC))),
        once("it gets more slaves", world -> world.wish(SPEC.replace("2", "4"))),
        once("it gets fewer slaves", world -> world.wish(SPEC.replace("2", "1"))),
        new Story(
            "a single server gets slaves",
            () -> Situation.settled(SPEC.replace("2", "0")),
            first(world -> world.wish(SPEC))),
        new Story("a server with clients gets slaves", Stories::busySingle, Stories::getsSlaves),
        once("a slave breaks", world -> world.node(FIRST).breaks(world.now)),
        once(
            "two slaves break",
            world -> {
              world.node(FIRST).breaks(world.now);
              world.node(SECOND).breaks(world.now);
            }),
        new Story("more breaks while it is loaded", Stories::ofThreePrefixes, Stories::breaksMore),
        new Story("a load stands still", () -> Situation.settled(SPEC), Stories::standsStill),
        new Story("a slave is stuck", () -> Situation.settled(SPEC), Stories::stuck),
        new Story("a slave is stuck again", () -> Situation.settled(SPEC), Stories::stuckAgain),
        once("a person orders a reload", Stories::byHand),
        once("many reloads are over", Stories::manyRecords),
        new Story("a person resets what stopped", Stories::stopped, Stories::reset),
        once("another master is wanted", world -> world.requests.put(Labels.PROMOTE, SECOND)),
        new Story(
            "the wanted master has to catch up", () -> Situation.settled(SPEC), Stories::behind),
        new Story("the master is gone", () -> Situation.settled(SPEC), Stories::gone),
        new Story("the master is forced away", () -> Situation.settled(SPEC), Stories::forced),
        once("the master is started anew", world -> world.renew(MASTER)));
  }

  private static Story once(String name, java.util.function.Consumer<Situation> happens) {
    return new Story(name, () -> Situation.settled(SPEC), first(happens));
  }

  private static BiConsumer<Situation, Integer> first(
      java.util.function.Consumer<Situation> happens) {
    return (world, pass) -> {
      if (pass == 0) {
        happens.accept(world);
      }
      loads(world, pass);
    };
  }

  /** What is loaded takes some passes. */
  private static void loads(Situation world, int pass) {
    if (pass % 4 == 3) {
      world.nodes.values().stream()
          .filter(node -> node.running != null)
          .forEach(NodeInMemory::loads);
    }
  }

  /** Its response time can be compared, so the first slave comes alone. */
  private static Situation busySingle() {
    var world = Situation.settled(SPEC.replace("2", "0"));
    world.node(MASTER).requests = 1000;
    return world;
  }

  private static void getsSlaves(Situation world, int pass) {
    if (pass == 0) {
      world.wish(SPEC);
    }
    if (pass == 6) {
      world.later(AttachmentPlan.WATCH);
    }
  }

  /** What breaks is little of it, so it is loaded alone. */
  private static Situation ofThreePrefixes() {
    var world = Situation.settled(SPEC);
    world.nodes.values().forEach(node -> node.others.putAll(Map.of("q", 1000L, "rest", 1L << 40)));
    world.settle();
    return world;
  }

  /** The second prefix breaks once the first is being loaded, which takes until that is known. */
  private static void breaksMore(Situation world, int pass) {
    if (pass == 0) {
      world.node(FIRST).breaks(world.now);
    }
    boolean known =
        world.reloadsOf(FIRST).stream()
            .anyMatch(reload -> reload.status().prefixList().contains("q"));
    if (!known && world.node(FIRST).running != null) {
      world.node(FIRST).breaks("q", world.now);
    }
    if (known) {
      loads(world, pass);
    }
  }

  private static void standsStill(Situation world, int pass) {
    if (pass == 0) {
      world.node(FIRST).breaks(world.now);
    }
    boolean first = world.reloadsOf(FIRST).size() <= 1;
    if (pass >= 5 && first) {
      world.later(ReloadProgress.STANDSTILL_MAX);
    } else if (!first) {
      world.later(Duration.ofMinutes(1));
      loads(world, pass);
    }
  }

  private static void stuck(Situation world, int pass) {
    if (pass == 0) {
      world.node(FIRST).state = "Stuck";
    }
    if (pass < 4) {
      world.later(Duration.ofSeconds(30));
    }
  }

  /** It stands still after its restart too, until its evidence is kept. */
  private static void stuckAgain(Situation world, int pass) {
    boolean kept = !world.evidence.isEmpty();
    world.node(FIRST).state = kept ? "InSync" : "Stuck";
    if (!kept) {
      world.later(Duration.ofMinutes(1));
    }
  }

  private static void byHand(Situation world) {
    world.order("by-hand", new ReloadOrder("orders", FIRST, List.of("p"), null, null, null, null));
  }

  private static void manyRecords(Situation world) {
    for (int i = 0; i < Records.KEPT_MAX + 5; i++) {
      String name = "old-%02d".formatted(i);
      var order = new ReloadOrder("orders", FIRST, null, null, null, null, null);
      var made =
          new ObservedReload(name, null, "1", world.now, 1, true, null, order, ReloadStatus.NONE);
      world.reloads.put(
          name,
          Situation.with(
              made,
              ReloadEdit.of(made.status()).phase(Phase.Succeeded).finishedAt(world.now).done(1)));
    }
  }

  /** A slave that broke again after a reload. */
  private static Situation stopped() {
    var world = Situation.settled(SPEC);
    world.node(FIRST).breaks(world.now);
    world.settle();
    world.node(FIRST).loads();
    world.settle();
    world.later(Duration.ofMinutes(1));
    world.node(FIRST).breaks(world.now);
    world.settle();
    return world;
  }

  private static void reset(Situation world, int pass) {
    if (pass == 0) {
      world.requests.put(Labels.RESET_FAILED, FIRST);
    }
    loads(world, pass);
  }

  private static void behind(Situation world, int pass) {
    if (pass == 0) {
      world.node(MASTER).sequence = 30;
      world.node(SECOND).sequence = 20;
      world.requests.put(Labels.PROMOTE, SECOND);
    }
    if (pass == 5) {
      world.node(SECOND).sequence = 30;
    }
  }

  private static void gone(Situation world, int pass) {
    if (pass == 0) {
      world.node(MASTER).silent = true;
      world.node(MASTER).alive = false;
      world.requests.put(Labels.PROMOTE, SECOND);
    }
    if (pass == 8) {
      world.renew(MASTER);
    }
  }

  private static void forced(Situation world, int pass) {
    if (pass == 0) {
      world.node(MASTER).silent = true;
      world.requests.put(Labels.PROMOTE, SECOND + ",force");
    }
    if (pass == 8) {
      world.node(MASTER).silent = false;
    }
  }
}
