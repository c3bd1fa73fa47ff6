package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.crds.Promotion.Step;
import io.prefixdb.operator.observed.NodeVerdict.Broken;
import org.junit.jupiter.api.Test;

/** Who may take the place of a master, and when it may be taken. */
final class PromotionCheckTest extends PromotionTests {
  /** The annotation is there already when that is told, and kubectl would not change it. */
  private static final String BY_FORCE =
      "annotate (with --overwrite) prefixdb.io/promote=" + NEW + ",force";

  @Test
  void masterThatDoesNotAnswerIsNotReplacedUnlessItIsGoneForCertain() {
    world.node(OLD).silent = true;
    promote(NEW);
    world.settle();
    assertThat(world.status.promotion()).isNull();
    assertThat(condition("FailoverReady")).contains("may still take writes", BY_FORCE);

    world.node(OLD).alive = false;
    world.settle();
    assertThat(world.node(NEW).role).isEqualTo("master");
  }

  @Test
  void whoHasMoreIsPromotedWhenTheMasterIsGone() {
    world.node(OLD).silent = true;
    world.node(OLD).alive = false;
    world.node(OTHER).sequence = 40;
    promote(NEW);
    world.settle();
    assertThat(world.node(NEW).role).isEqualTo("slave");
    assertThat(condition("FailoverReady")).contains(OTHER + " has more than " + NEW, BY_FORCE);

    promote(OTHER);
    world.settle();
    assertThat(world.node(OTHER).role).isEqualTo("master");
  }

  /** A container beside it that fails says nothing of the node. */
  @Test
  void masterThatAnswersIsNotGoneWhateverKubernetesThinks() {
    world.node(OLD).alive = false;
    promote(NEW);
    for (int i = 0; i < 20; i++) {
      world.pass();
      assertThat(world.nodes.values().stream().filter(node -> node.role.equals("master")).count())
          .isLessThanOrEqualTo(1);
    }
    assertThat(world.node(NEW).role).isEqualTo("master");
  }

  @Test
  void masterWhosePodIsNotSeenMayTakeWrites() {
    NodeInMemory hidden = world.nodes.remove(OLD);
    promote(NEW);
    world.settle();
    assertThat(condition("FailoverReady")).contains("is not seen", BY_FORCE);
    assertThat(world.node(NEW).role).isEqualTo("slave");

    world.nodes.put(OLD, hidden);
    world.settle();
    assertThat(world.node(NEW).role).isEqualTo("master");
    assertThat(world.node(OLD).role).isEqualTo("slave");
  }

  @Test
  void slaveThatIsSilentMayHaveMoreThanTheOneThatIsWanted() {
    world.node(OLD).silent = true;
    world.node(OLD).alive = false;
    world.node(OTHER).silent = true;
    promote(NEW);
    world.settle();
    assertThat(condition("FailoverReady"))
        .contains(OTHER + " does not answer, and may have more than " + NEW, BY_FORCE);
    assertThat(world.node(NEW).role).isEqualTo("slave");

    world.node(OTHER).silent = false;
    world.settle();
    assertThat(world.node(NEW).role).isEqualTo("master");
  }

  @Test
  void slaveOfAnotherHistoryIsPromotedOnlyWhenItsMasterForgot() {
    world.wish(SPEC + "  reload: {mode: Off}\n");
    world.settle();
    world.node(NEW).broken = new Broken("LineageMismatch", 11L, 20L, world.now.toString(), null);
    world.node(OLD).silent = true;
    world.node(OLD).alive = false;
    promote(NEW);
    world.settle();
    assertThat(condition("FailoverReady")).contains(NEW + " is broken (p)", BY_FORCE);

    world.loseVolume(OLD);
    world.settle();
    assertThat(world.node(NEW).role).isEqualTo("master");
  }

  @Test
  void masterThatDiesBeforeItToldWhereItEndedIsNotFollowedByOneThatLacks() {
    world.node(OTHER).sequence = 40;
    promote(NEW);
    world.pass();
    assertThat(step()).isEqualTo(Step.Demoting);
    world.node(OLD).silent = true;
    world.node(OLD).alive = false;
    world.settle();
    assertThat(world.node(NEW).role).isEqualTo("slave");
    assertThat(world.status.message()).contains(OTHER + " has more than " + NEW);

    promote(OTHER);
    world.settle();
    assertThat(world.node(OTHER).role).isEqualTo("master");
  }

  @Test
  void slaveWithoutAPrefixOfTheMasterIsNotPromoted() {
    world.node(NEW).prefix = "q";
    promote(NEW);
    world.settle();

    assertThat(condition("FailoverReady")).contains("has no prefix 'p'", BY_FORCE);
    assertThat(world.node(OLD).role).as("nobody has stopped writing for that").isEqualTo("master");
  }

  @Test
  void podThatGoesIsNotPromoted() {
    world.wish(SPEC.replace("2", "3"));
    world.settle();
    String last = "orders-slave-2";
    promote(last);
    world.wish(SPEC);
    world.pass();
    assertThat(world.status.promotion()).isNull();
    assertThat(condition("FailoverReady"))
        .contains(last + " goes, for spec.slaves is 2; ask for 3 first");

    promote(last + ",force");
    world.settle();
    assertThat(world.status.promotion()).isNull();
    assertThat(world.node(OLD).role).isEqualTo("master");

    world.wish(SPEC.replace("2", "3"));
    world.settle();
    assertThat(world.node(last).role).isEqualTo("master");
  }

  @Test
  void brokenOrUnknownPodIsNotPromoted() {
    world.wish(SPEC + "  reload: {mode: Off}\n");
    world.settle();
    world.node(NEW).breaks(world.now);
    promote(NEW);
    world.settle();
    assertThat(condition("FailoverReady")).contains(NEW + " is broken (p)", BY_FORCE);

    promote("orders-slave-7");
    world.settle();
    assertThat(condition("FailoverReady")).contains("'orders-slave-7' is no pod of this cluster");
    assertThat(world.status.epoch()).isEqualTo(1);
  }
}
