package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.crds.PromotionRecord;
import io.prefixdb.operator.plan.Stories.Story;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An operator that is killed wherever that can be: in every story, in every pass of it, before and
 * after each of the pass's actions and after its status was stored; or that was replaced and does
 * what it thought of once another one leads. A new one knows what is stored and no more. In the end
 * the cluster is what it is after an undisturbed life, and what must be done once was done once.
 * Some six hundred lives take about twenty seconds.
 */
final class KilledOperatorTest {
  private static final Logger log = LoggerFactory.getLogger(KilledOperatorTest.class);
  private static final int PASSES_MAX = 60;
  private static final int EVENTS_UNTIL = 9;
  private static final int QUIET = 2;

  /** What strikes the operator before a pass. */
  private sealed interface Blow {
    /** It dies in a pass after so many of its actions; the status of that pass is not stored. */
    record Killed(int pass, int actions) implements Blow {}

    /** It dies when it has stored the status of the pass before. */
    record KilledBetween(int pass) implements Blow {}

    /** Another one leads; this one does what it thought of, after the other's pass. */
    record Replaced(int pass) implements Blow {}

    /** It dies every third pass after so many actions. */
    record KilledAlways(int actions) implements Blow {}
  }

  /** What can be compared of two lives. */
  private record Life(
      List<Integer> actions, Set<Class<?>> kinds, Map<String, Long> restarts, Situation world) {}

  static Stream<Story> stories() {
    return Stories.all();
  }

  @ParameterizedTest
  @MethodSource("stories")
  void nextOneBringsItToTheSameEnd(Story story) {
    Life undisturbed = live(story, null);
    List<Blow> blows = blows(undisturbed);
    for (Blow blow : blows) {
      assertSame(live(story, blow), undisturbed, story + ", " + blow);
    }
    log.info("{}: killed in {} ways", story, blows.size());
  }

  @Test
  void storiesNeedEveryKindOfAction() {
    Set<Class<?>> kinds =
        Stories.all()
            .flatMap(story -> live(story, null).kinds().stream())
            .collect(Collectors.toSet());

    assertThat(kinds)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.asList(Objects.requireNonNull(Action.class.getPermittedSubclasses())));
  }

  private static List<Blow> blows(Life undisturbed) {
    var blows = new ArrayList<Blow>();
    int longest = 0;
    for (int pass = 0; pass < undisturbed.actions().size(); pass++) {
      int actions = undisturbed.actions().get(pass);
      longest = Math.max(longest, actions);
      for (int done = 0; done <= actions; done++) {
        blows.add(new Blow.Killed(pass, done));
      }
      if (actions > 0) {
        blows.add(new Blow.KilledBetween(pass));
        blows.add(new Blow.Replaced(pass));
      }
    }
    for (int done = 0; done <= longest; done++) {
      blows.add(new Blow.KilledAlways(done));
    }
    return blows;
  }

  private static Life live(Story story, @Nullable Blow blow) {
    Situation world = story.begin().get();
    var actions = new ArrayList<Integer>();
    var kinds = new HashSet<Class<?>>();
    int quiet = 0;
    for (int pass = 0; quiet < QUIET || pass < EVENTS_UNTIL || ill(world); pass++) {
      assertThat(pass).as("%s, %s: it comes to rest", story, blow).isLessThan(PASSES_MAX);
      story.happens().accept(world, pass);
      Plan late = strike(world, blow, pass);
      ClusterStatus before = world.status;
      Plan plan = world.pass();
      if (late != null) {
        world.formerLeaderDoes(late);
      }
      assertHolds(world, plan, story + ", " + blow + ", pass " + pass);
      actions.add(plan.actions().size());
      plan.actions().forEach(action -> kinds.add(action.getClass()));
      quiet = plan.actions().isEmpty() && world.status.equals(before) ? quiet + 1 : 0;
      world.later(Duration.ofSeconds(1));
    }
    world.later(Duration.ofMinutes(11));
    world.settle();
    Map<String, Long> restarts =
        world.restarts.stream()
            .collect(
                Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    return new Life(actions, kinds, restarts, world);
  }

  private static boolean ill(Situation world) {
    return world.nodes.values().stream()
        .anyMatch(
            node -> node.running != null || node.broken != null || !node.othersBroken.isEmpty());
  }

  private static @Nullable Plan strike(Situation world, @Nullable Blow blow, int pass) {
    switch (blow) {
      case null -> {}
      case Blow.Killed(int at, int actions) -> {
        if (at == pass) {
          world.passThatDiesAfter(actions);
          world.operatorRestarts();
        }
      }
      case Blow.KilledBetween(int at) -> {
        if (at == pass) {
          world.operatorRestarts();
        }
      }
      case Blow.Replaced(int at) -> {
        if (at == pass) {
          Plan thought = world.thought();
          world.operatorRestarts();
          return thought;
        }
      }
      case Blow.KilledAlways(int actions) -> {
        if (pass % 3 == 0) {
          world.passThatDiesAfter(actions);
          world.operatorRestarts();
        }
      }
    }
    return null;
  }

  /** What holds after every pass. */
  private static void assertHolds(Situation world, Plan plan, String when) {
    assertThat(plan.actions().stream().filter(Action::disruptive).count())
        .as("%s: disruptive actions of one pass", when)
        .isLessThanOrEqualTo(1);
    assertThat(world.nodes.values().stream().filter(node -> node.running != null).count())
        .as("%s: slaves that load at once", when)
        .isLessThanOrEqualTo(1);
    assertThat(takeWrites(world)).as("%s: nodes that take writes", when).isLessThanOrEqualTo(1);
    var masters = new HashMap<Long, String>();
    world.roles.stream()
        .filter(order -> order.role().equals("master"))
        .forEach(
            order ->
                assertThat(masters.merge(order.epoch(), order.node(), (first, other) -> first))
                    .as("%s: the master of epoch %d", when, order.epoch())
                    .isEqualTo(order.node()));
  }

  /** Without one that was forced away: a person took the responsibility that it takes none. */
  private static long takeWrites(Situation world) {
    PromotionRecord last = world.status.lastFailover();
    long since =
        last != null && last.epoch() != null && String.valueOf(last.reason()).contains("force")
            ? last.epoch()
            : 0;
    return world.nodes.values().stream()
        .filter(node -> node.role.equals("master") && !node.silent && node.epoch >= since)
        .count();
  }

  private static void assertSame(Life life, Life undisturbed, String how) {
    Situation world = life.world();
    Situation expected = undisturbed.world();
    assertThat(world.missing()).as(how).isZero();
    assertThat(world.requests).as(how).isEqualTo(expected.requests);
    assertThat(world.status.phase()).as(how).isEqualTo(ClusterStatus.Phase.Running);
    assertThat(world.status.currentMaster()).as(how).isEqualTo(expected.status.currentMaster());
    assertThat(world.status.epoch())
        .as("%s: epochs are not wasted", how)
        .isEqualTo(expected.status.epoch());
    assertThat(life.restarts())
        .as("%s: pods that were restarted", how)
        .isEqualTo(undisturbed.restarts());
    assertThat(world.orders.stream().map(Action.OrderReload::id).distinct().count())
        .as("%s: orders to load", how)
        .isEqualTo(expected.orders.stream().map(Action.OrderReload::id).distinct().count());
    assertThat(phases(world)).as(how).isEqualTo(phases(expected));
  }

  private static Map<String, Long> phases(Situation world) {
    return world.reloads.values().stream()
        .collect(
            Collectors.groupingBy(
                reload -> String.valueOf(reload.status().phase()),
                TreeMap::new,
                Collectors.counting()));
  }
}
