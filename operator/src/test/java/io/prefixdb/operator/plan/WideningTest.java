package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prefixdb.crds.ReloadOrder;
import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.crds.ReloadStatus.Phase;
import io.prefixdb.crds.ReloadWidening;
import io.prefixdb.operator.observed.NodeVerdict.Broken;
import io.prefixdb.operator.observed.NodeVerdict.Reload;
import io.prefixdb.operator.observed.ObservedReload;
import io.prefixdb.operator.plan.ReloadVerdict.Reason;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More of a slave breaks while it is loaded: four prefixes, of which one is nearly all data. */
final class WideningTest extends ReloadTests {
  private static final long TIB = 1L << 40;
  private static final ObjectMapper JSON = new ObjectMapper();

  @BeforeEach
  void fill() {
    world
        .nodes
        .values()
        .forEach(
            node -> {
              node.others.put("q", 1000L);
              node.others.put("r", 1000L);
              node.others.put("rest", TIB);
            });
    world.settle();
  }

  @Test
  void whatBreaksMeanwhileIsLoadedByTheSameReload() {
    breakFirst();
    world.later(Duration.ofMinutes(1));
    world.node(FIRST).breaks("q", world.now);
    world.pass();
    assertThat(record(FIRST).reason()).isEqualTo("Widened");
    assertThat(record(FIRST).message())
        .startsWith("'q' broke meanwhile (OneOffBurst: WALGap on 'q': need 11")
        .endsWith("as a part of this attempt");
    assertThat(record(FIRST).scope()).isEqualTo("p,+1");
    assertThat(record(FIRST).scopeReason()).startsWith("R-119");
    assertThat(record(FIRST).attempt()).isEqualTo("1 of 2");
    world.settle();
    assertThat(world.orders).as("the node does one after the other").hasSize(1);

    world.node(FIRST).loads();
    world.pass();
    assertThat(world.orders).as("written down before it is ordered").hasSize(1);
    assertThat(record(FIRST).phase()).isEqualTo(Phase.Ordered);
    world.settle();
    assertThat(world.orders).hasSize(2);
    assertThat(world.orders.getLast().prefixes()).containsExactly("q");
    assertThat(record(FIRST).phase()).isEqualTo(Phase.Running);

    world.node(FIRST).loads();
    world.settle();
    assertThat(record(FIRST).phase()).isEqualTo(Phase.InSync);
    world.later(Duration.ofMinutes(11));
    world.settle();
    assertThat(record(FIRST).phase()).isEqualTo(Phase.Succeeded);
    assertThat(status(FIRST)).as("one record, one start").hasSize(1);
    assertThat(world.orders).extracting(Action.OrderReload::id).doesNotHaveDuplicates();
  }

  /** The limit is two: with a start of its own, the second break would have used it up. */
  @Test
  void wideningIsNoStartForTheLimit() {
    breakFirst();
    world.node(FIRST).breaks("q", world.now);
    world.settle();
    world.node(FIRST).loads();
    world.settle();
    world.node(FIRST).loads();
    world.settle();
    world.later(Duration.ofMinutes(11));
    world.settle();
    world.node(FIRST).breaksAtItsStart(world.now);
    world.settle();

    assertThat(world.node(FIRST).running).isNotNull();
    assertThat(record(FIRST).attempt()).isEqualTo("1 of 2");
  }

  @Test
  void thirdBreakIsEverything() {
    breakFirst();
    world.node(FIRST).breaks("q", world.now);
    world.settle();
    world.node(FIRST).loads();
    world.settle();
    world.node(FIRST).breaks("r", world.now);
    world.settle();
    assertThat(record(FIRST).scopeReason()).startsWith("R-120");
    assertThat(record(FIRST).scope()).isEqualTo("all");
    world.node(FIRST).loads();
    world.settle();

    assertThat(world.orders).hasSize(3);
    assertThat(world.orders.getLast().prefixes()).containsExactly("r", "rest");
  }

  @Test
  void moreThatBreaksBeforeItsTurnComesWithIt() {
    world.wish(SPEC.replace("reload: {", "reload: {scope: Prefix, "));
    world.settle();
    breakFirst();
    world.node(FIRST).breaks("q", world.now);
    world.settle();
    world.node(FIRST).breaks("r", world.now);
    world.settle();
    world.node(FIRST).loads();
    world.settle();

    assertThat(world.orders.getLast().prefixes()).containsExactly("q", "r");
    assertThat(record(FIRST).widenings()).hasSize(1);
  }

  @Test
  void whatMayNotBeLoadedIsNot() {
    breakFirst();
    world.node(FIRST).othersBroken.put("q", new Broken("MasterBehind", 50L, 20L, null, null));
    world.settle();
    assertThat(record(FIRST).prefixList()).containsExactly("p");

    world.node(FIRST).loads();
    assertThat(world.settleAndSay()).isEqualTo("MasterBehind");
    assertThat(world.orders).hasSize(1);
  }

  @Test
  void prefixThatBreaksAfterItsLoadMakesItFail() {
    breakFirst();
    world.node(FIRST).breaks("q", world.now);
    world.settle();
    world.node(FIRST).loads();
    world.settle();
    world.node(FIRST).breaks(world.now);
    world.settle();
    assertThat(world.orders).as("never a second time by the same reload").hasSize(2);
    world.node(FIRST).loads();
    world.pass();
    world.later(Duration.ofMinutes(1));
    world.pass();

    assertThat(record(FIRST).reason()).isEqualTo("BrokeAgain");
    assertThat(world.settleAndSay()).isEqualTo("WouldBreakAgain");
    assertThat(world.orders).hasSize(2);
  }

  @Test
  void whatBreaksWhileItCatchesUpHasItsTurnAtOnce() {
    breakFirst();
    world.node(FIRST).loads();
    world.node(FIRST).state = "Lagging";
    world.settle();
    assertThat(record(FIRST).phase()).isEqualTo(Phase.CatchingUp);
    world.node(FIRST).breaks("q", world.now);
    world.settle();

    assertThat(world.orders.getLast().prefixes()).containsExactly("q");
    assertThat(record(FIRST).phase()).isEqualTo(Phase.Running);
    assertThat(record(FIRST).loadedAt()).as("not all is").isNull();
  }

  @Test
  void whatAPersonChoseStaysAsItIs() {
    world.order("by-hand", new ReloadOrder("orders", FIRST, List.of("p"), null, null, null, null));
    world.settle();
    world.node(FIRST).breaks("q", world.now);
    world.settle();

    assertThat(record(FIRST).prefixList()).containsExactly("p");
  }

  @Test
  void resourceTypesThatDoNotKnowItAreNotAskedTo() {
    breakFirst();
    edit(null);
    world.node(FIRST).breaks("q", world.now);
    world.settle();
    assertThat(record(FIRST).prefixList()).containsExactly("p");

    world.node(FIRST).loads();
    world.settle();
    assertThat(world.orders.getLast().prefixes()).as("a reload of its own").containsExactly("q");
    assertThat(status(FIRST)).hasSize(2);
  }

  /** It serves reads again, and nothing by itself takes a reader away. */
  @Test
  void whatMendsBeforeItsTurnIsNotLoaded() {
    breakFirst();
    world.node(FIRST).breaks("q", world.now);
    world.settle();
    world.node(FIRST).loads();
    world.node(FIRST).othersBroken.clear();
    world.settle();

    assertThat(world.orders).hasSize(1);
    assertThat(record(FIRST).phase()).isEqualTo(Phase.InSync);
  }

  @Test
  void slaveThatIsRestartedMeanwhileIsJudgedAnew() {
    breakFirst();
    world.node(FIRST).breaks("q", world.now);
    world.settle();
    world.node(FIRST).running = null;
    world.pass();

    assertThat(record(FIRST).reason()).isEqualTo("Forgotten");
    world.settle();
    assertThat(world.orders.getLast().prefixes()).contains("p", "q");
  }

  @Test
  void furtherLoadWhoseRecordIsDeletedIsEnded() {
    String id = "orders-slave-0-1-0b0e7d3c-77f4-4f7e-9d44-7d0d3f0b6a11.1";
    world.node(FIRST).running = Situation.running(id);
    world.settle();

    assertThat(world.cancels).extracting(Action.CancelReload::id).containsExactly("end " + id);
  }

  /** Somebody has edited the record; it comes to an end all the same. */
  @Test
  void wideningsOutOfTheirOrderComeToAnEnd() {
    breakFirst();
    edit(
        List.of(
            new ReloadWidening(List.of("q"), null, null, null),
            new ReloadWidening(List.of("r"), null, null, world.now.toString())));
    for (int i = 0; i < 3; i++) {
      world.settle();
      Reload running = world.node(FIRST).running;
      if (running != null) {
        world.node(FIRST).loads();
      }
    }
    world.settle();

    assertThat(record(FIRST).phase()).isEqualTo(Phase.InSync);
  }

  private void breakFirst() {
    world.node(FIRST).breaks(world.now);
    world.settle();
    assertThat(world.orders).hasSize(1);
    assertThat(world.orders.getFirst().prefixes()).containsExactly("p");
    assertThat(world.pass().reloads().reason()).isEqualTo(Reason.ReloadRunning);
  }

  /** What is stored of the record says that of its widenings. */
  private void edit(@Nullable List<ReloadWidening> widened) {
    ObservedReload reload = world.reloadsOf(FIRST).getLast();
    ObjectNode stored = JSON.convertValue(reload.status(), ObjectNode.class);
    stored.set("widened", JSON.convertValue(widened, JsonNode.class));
    world.reloads.put(
        reload.name(), Situation.with(reload, JSON.convertValue(stored, ReloadStatus.class)));
  }
}
