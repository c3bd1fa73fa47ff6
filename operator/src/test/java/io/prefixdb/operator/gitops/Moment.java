package io.prefixdb.operator.gitops;

import io.prefixdb.crds.ClusterStatus.Phase;
import io.prefixdb.operator.plan.Situation;
import io.prefixdb.operator.report.FailedPass;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A moment in the life of a cluster, and what is to be shown of it.
 *
 * @param world the cluster then
 */
record Moment(
    String name, Phase phase, String argoCd, Flux.Health flux, Supplier<Situation> world) {
  private static final String SPEC = "  slaves: 2\n  storage: {size: 1Gi}\n";
  private static final String ONE_ATTEMPT =
      SPEC + "  reload: {startLimit: {burst: 1, interval: 1h, restartDelay: 0s}}\n";
  private static final String MISTAKE = SPEC + "  rocksdb: {nonsense: \"1\"}\n";
  private static final String PAUSED = SPEC + "  maintenance: {paused: true}\n";
  private static final String MASTER = "orders-master-0";
  private static final String SLAVE = "orders-slave-1";

  @Override
  public String toString() {
    return name;
  }

  /** All that people are shown differently. */
  static Stream<Moment> all() {
    return Stream.of(
        waits("it is made", Phase.Pending, Moment::made),
        well("all is well", Phase.Running, world -> {}),
        waits("its image changes", Phase.Pending, Moment::changes),
        waits("a slave joins", Phase.Pending, Moment::joins),
        waits("a slave is loaded", Phase.Reloading, Moment::breaks),
        ill("a slave is silent", Phase.Degraded, world -> silence(world, SLAVE)),
        ill("the master is silent", Phase.Degraded, world -> silence(world, MASTER)),
        ill("passes fail", Phase.Degraded, Moment::fails),
        over("a slave waits for a person", Phase.Stalled, Moment::stalls),
        over("a slave waits for a person, and the image changes", Phase.Stalled, Moment::stalled),
        over("the spec has a mistake", Phase.Invalid, world -> wish(world, MISTAKE)),
        over("it was made with a mistake", Phase.Invalid, Moment::madeWithAMistake),
        over("a mistake, and the master is silent", Phase.Degraded, Moment::mistakeAndSilence),
        well("it is paused", Phase.Paused, world -> wish(world, PAUSED)),
        ill("it is paused, and the master is silent", Phase.Paused, Moment::pausedAndSilent));
  }

  private static Moment well(String name, Phase phase, Consumer<Situation> happens) {
    return new Moment(name, phase, "Healthy", Flux.Health.Current, () -> settled(happens));
  }

  private static Moment waits(String name, Phase phase, Supplier<Situation> world) {
    return new Moment(name, phase, "Progressing", Flux.Health.InProgress, world);
  }

  private static Moment waits(String name, Phase phase, Consumer<Situation> happens) {
    return waits(name, phase, () -> settled(happens));
  }

  /** Flux has no word for what may become well by itself but is not: it waits. */
  private static Moment ill(String name, Phase phase, Consumer<Situation> happens) {
    return new Moment(name, phase, "Degraded", Flux.Health.InProgress, () -> settled(happens));
  }

  private static Moment over(String name, Phase phase, Supplier<Situation> world) {
    return new Moment(name, phase, "Degraded", Flux.Health.Failed, world);
  }

  private static Moment over(String name, Phase phase, Consumer<Situation> happens) {
    return over(name, phase, () -> settled(happens));
  }

  private static Situation settled(Consumer<Situation> happens) {
    var world = Situation.settled(SPEC);
    happens.accept(world);
    return world;
  }

  private static void wish(Situation world, String spec) {
    world.wish(spec);
    world.pass();
  }

  private static Situation made() {
    var world = new Situation(SPEC);
    world.pass();
    return world;
  }

  private static Situation madeWithAMistake() {
    var world = new Situation(MISTAKE);
    world.pass();
    return world;
  }

  private static void changes(Situation world) {
    wish(world, SPEC + "  image: prefixdb/node:other\n");
  }

  private static void joins(Situation world) {
    wish(world, SPEC.replace("slaves: 2", "slaves: 3"));
    world.node("orders-slave-2").ready = false;
    world.settle();
  }

  private static void breaks(Situation world) {
    world.node(SLAVE).breaks(world.now);
    world.pass();
  }

  private static void silence(Situation world, String node) {
    world.node(node).silent = true;
    world.pass();
  }

  private static void fails(Situation world) {
    world.status =
        FailedPass.of(
            world.status, world.desired.generation(), new IllegalStateException("no"), world.now);
  }

  private static void stalls(Situation world) {
    world.wish(ONE_ATTEMPT);
    world.settle();
    world.node(SLAVE).breaks(world.now);
    world.settle();
    world.node(SLAVE).failsToLoad("no such file");
    world.settle();
  }

  private static void stalled(Situation world) {
    stalls(world);
    wish(world, ONE_ATTEMPT + "  image: prefixdb/node:other\n");
  }

  private static void mistakeAndSilence(Situation world) {
    wish(world, MISTAKE);
    silence(world, MASTER);
  }

  private static void pausedAndSilent(Situation world) {
    wish(world, PAUSED);
    silence(world, MASTER);
  }
}
