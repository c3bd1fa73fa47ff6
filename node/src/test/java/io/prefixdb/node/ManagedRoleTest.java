package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefixdb.node.ManagedNode.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a managed node does when it is told a role, and what not. */
@Timeout(60)
final class ManagedRoleTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String READONLY = "PrefixReadonly";

  @TempDir Path directory;
  private final List<ManagedNode> nodes = new ArrayList<>();
  private ManagedNode one;

  @BeforeEach
  void start() throws Exception {
    one = node("one");
  }

  @AfterEach
  void stop() {
    nodes.forEach(ManagedNode::close);
  }

  private ManagedNode node(String name) throws Exception {
    return node(name, true);
  }

  private ManagedNode node(String name, boolean managed) throws Exception {
    ManagedNode node = new ManagedNode(directory, name, managed);
    nodes.add(node);
    return node.start();
  }

  @Test
  void aNodeThatWasToldNothingWaitsAsStandby() throws Exception {
    assertThat(one.status().path("role").asText()).isEqualTo("standby");
    assertThat(one.status().path("managed").asBoolean()).isTrue();
    assertThat(one.status().has("epoch")).isFalse();
    assertThat(one.get("/readyz").status()).isEqualTo(503);
    assertThat(one.get("/readyz").body().path("reasons").toString())
        .contains("this node is standby: it waits for a role");
    assertThat(one.increment("p")).contains(READONLY);
    assertThat(one.data().resolve("p")).doesNotExist();
  }

  @Test
  void aMasterTakesWritesAndTellsItsRole() throws Exception {
    Reply reply = one.master(7, 60_000);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body().path("role").asText()).isEqualTo("master");
    assertThat(reply.body().path("epoch").asLong()).isEqualTo(7);
    one.add("p", 3);
    JsonNode status = one.status();
    assertThat(status.path("role").asText()).isEqualTo("master");
    assertThat(status.path("clusterId").asText()).isEqualTo(ManagedNode.CLUSTER);
    assertThat(status.path("epoch").asLong()).isEqualTo(7);
    assertThat(status.path("writeLeaseMillisLeft").asLong()).isBetween(1L, 60_000L);
    assertThat(status.path("ready").asBoolean()).isTrue();
    assertThat(one.metrics())
        .contains("prefixdb_role{role=\"master\"} 1.0")
        .contains("prefixdb_role{role=\"slave\"} 0.0")
        .contains("prefixdb_epoch 7.0")
        .contains("prefixdb_write_lease_left_seconds");
    await()
        .atMost(SOON)
        .until(() -> one.prefix("p").at("/branch/epoch").asLong() == 7); // measured each second
  }

  @Test
  void whatChangesDataIsRefusedOnAllPortsByAMasterWhoseLeaseIsOver() throws Exception {
    one.master(1, 60_000);
    one.add("p", 1);
    one.master(1, 1);
    awaitLeaseIsOver();

    for (String params :
        List.of(
            "'method':'set','params':{'prefix':'p','fields':{'k':1}}",
            "'method':'set','params':{'prefix':'new','nores':false,'fields':{'k':1}}",
            "'method':'setnx','params':{'prefix':'p','fields':{'k':1}}",
            "'method':'inc','params':{'prefix':'p','update':{'n':{'inc':1}}}",
            "'method':'add','params':{'prefix':'p','update':{'n':{'arr':[1]}}}",
            "'method':'packed','params':{'prefix':'p','update':{'n':{}}}",
            "'method':'del','params':{'prefix':'p','fields':['n']}",
            "'method':'repair_json','params':{'prefix':'p','limit':5}",
            "'method':'detach_prefixes','params':{'prefixes':['p']}",
            "'method':'attach_prefixes','params':{'prefixes':['p']}")) {
      String request = "{" + params.replace('\'', '"') + ",\"id\":1}";
      assertThat(one.ask("main", request)).as(request).contains(READONLY);
      assertThat(one.ask("queue", request)).as(request).contains(READONLY);
      assertThat(one.ask("batch", "[" + request + "]")).as(request).contains(READONLY);
    }
    assertThat(one.ask("text", "set p k 1")).contains(READONLY);
    assertThat(one.ask("text", "detach_prefixes 0 p")).contains(READONLY);

    assertThat(one.count("p")).isEqualTo(1);
    assertThat(one.data().resolve("new")).doesNotExist();
    assertThat(one.get("/readyz").status()).isEqualTo(503);
    one.master(1, 60_000);
    one.add("p", 1);
    assertThat(one.count("p")).isEqualTo(2);
  }

  private void awaitLeaseIsOver() {
    await().atMost(SOON).until(() -> one.status().path("writeLeaseMillisLeft").asLong(-1) == 0);
  }

  @Test
  void anOrderThatLayInABufferForLongerThanItsLeaseGrantsNothing() throws Exception {
    long clock = one.status().path("clockMillis").asLong();
    await().atMost(SOON).until(() -> one.status().path("clockMillis").asLong() > clock + 50);

    Reply late =
        one.order(1, "\"role\":\"master\",\"writeLeaseMillis\":50,\"asOfMillis\":" + clock);
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.detail()).contains("the lease of 50 ms was over when the order was read");
    Reply ahead =
        one.order(
            1, "\"role\":\"master\",\"writeLeaseMillis\":50,\"asOfMillis\":" + (clock + 1_000_000));
    assertThat(ahead.status()).isEqualTo(409);
    assertThat(ahead.detail()).contains("the node was started since");
    Reply earlier =
        one.order(
            1, "\"role\":\"master\",\"writeLeaseMillis\":0,\"asOfMillis\":" + (clock - 60_000));
    assertThat(earlier.status()).as("of a run before this one").isEqualTo(409);
    assertThat(earlier.detail()).contains("the node was started since");
    assertThat(one.increment("p")).contains(READONLY);
    Reply fresh =
        one.order(1, "\"role\":\"master\",\"writeLeaseMillis\":60000,\"asOfMillis\":" + clock);
    assertThat(fresh.status()).isEqualTo(200);
    assertThat(fresh.body().path("writeLeaseMillisLeft").asLong()).isBetween(1L, 59_950L);
    one.add("p", 1);
  }

  @Test
  void aNodeThatWasMasterStartsAsStandbyAndRemembersWhatItWasTold() throws Exception {
    one.master(7, 0);
    one.add("p", 2);
    one.restart();

    assertThat(one.status().path("role").asText()).isEqualTo("standby");
    assertThat(one.status().path("epoch").asLong()).isEqualTo(7);
    assertThat(one.increment("p")).contains(READONLY);
    assertThat(one.count("p")).as("what a standby has can be read").isEqualTo(2);
    assertThat(one.master(6, 0).status()).isEqualTo(409);
    assertThat(
            one.post("/v1/role", "{\"clusterId\":\"x\",\"epoch\":9,\"role\":\"standby\"}").status())
        .isEqualTo(409);
    assertThat(one.master(7, 0).status()).isEqualTo(200);
    one.add("p", 1);
  }

  @Test
  void aTermThatCannotBeReadKeepsTheNodeFromStarting() throws Exception {
    one.close();
    Files.writeString(one.data().resolve(TermFile.NAME), "prefixdb term 9\n");

    assertThatThrownBy(one::start).hasMessageContaining(TermFile.NAME);
  }

  @Test
  void aSlaveFollowsWhomItIsToldAndGoesOnAfterARestart() throws Exception {
    ManagedNode two = node("two");
    one.master(1, 0);
    one.add("p", 5);
    assertThat(two.slave(1, one.upstream()).status()).isEqualTo(200);
    awaitCount(two, 5);
    await().atMost(SOON).until(() -> two.get("/readyz").status() == 200);
    assertThat(two.increment("p")).contains(READONLY);
    assertThat(two.status().path("upstream").asText()).isEqualTo(one.upstream());

    two.restart();
    one.add("p", 2);
    awaitCount(two, 7);
    assertThat(two.status().path("role").asText()).isEqualTo("slave");
    assertThat(two.master(1, 0).detail())
        .isEqualTo(
            "this node is slave in epoch 1, which has another master: promote it with epoch 2");
  }

  @Test
  void aDemotedMasterTellsWhereItEndedAndWritesNothingMore() throws Exception {
    one.master(1, 0);
    one.add("p", 5);
    one.add("q", 2);

    Reply reply = one.standby(2);

    assertThat(reply.body().path("positions").toString()).isEqualTo("{\"p\":5,\"q\":2}");
    assertThat(one.increment("p")).contains(READONLY);
    assertThat(one.standby(2).body().path("positions").toString())
        .as("told again, for the answer may have been lost")
        .isEqualTo("{\"p\":5,\"q\":2}");
    assertThat(one.master(2, 0).status()).as("the epoch is another's").isEqualTo(409);
  }

  @Test
  void anOrderThatFailedOnceTellsTheFinalPositionsOfAFormerMasterStill() throws Exception {
    one.master(1, 0);
    one.add("p", 5);
    Path inTheWay = Files.createDirectory(one.data().resolve(TermFile.NAME + ".new"));
    assertThat(one.slave(2, "127.0.0.1:1").status()).isEqualTo(500);
    assertThat(one.increment("p")).contains(READONLY);
    Files.delete(inTheWay);

    Reply again = one.slave(2, "127.0.0.1:1");

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.body().path("positions").toString()).isEqualTo("{\"p\":5}");
  }

  /** Its own term is of an older epoch, but its data is of one that another node began. */
  @Test
  void aNodeWithUpdatesOfAnotherMasterOfAnEpochIsNotMadeMasterOfIt() throws Exception {
    ManagedNode two = node("two");
    one.master(1, 0);
    one.add("p", 1);
    two.slave(1, one.upstream());
    awaitCount(two, 1);
    one.master(2, 0);
    await().atMost(SOON).until(() -> two.prefix("p").at("/branch/epoch").asLong() == 2);

    assertThat(two.master(2, 0).detail())
        .isEqualTo(
            "epoch 2 is over or has another master: prefix 'p' has updates of epoch 2 (expected:"
                + " epoch 3 or later)");
    assertThat(two.status().path("role").asText()).isEqualTo("slave");
    assertThat(two.master(3, 0).status()).isEqualTo(200);
  }

  /** Clients write all the time: what they were told of is below the positions of the answer. */
  @Test
  void nothingIsAcknowledgedBeyondThePositionsOfADemotion() throws Exception {
    one.master(1, 0);
    AtomicInteger acknowledged = new AtomicInteger();
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      writers.add(Thread.ofPlatform().daemon().start(() -> incrementUntilRefused(acknowledged)));
    }
    await().atMost(SOON).until(() -> acknowledged.get() > 200);

    long end = one.standby(1).body().at("/positions/p").asLong();
    for (Thread writer : writers) {
      assertThat(writer.join(SOON)).isTrue();
    }

    assertThat((long) acknowledged.get()).isEqualTo(end);
    assertThat(one.count("p")).isEqualTo((int) end);
    assertThat(one.prefix("p").path("sequence").asLong()).isEqualTo(end);
  }

  private void incrementUntilRefused(AtomicInteger acknowledged) {
    try (RawClient client = RawClient.connect(one.port("main"))) {
      String request =
          ManagedNode.request("inc", "\"prefix\":\"p\",\"update\":{\"n\":{\"inc\":1}}");
      while (client.ask(request).contains("\"status\":\"OK\"")) {
        acknowledged.incrementAndGet();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void rolesAreExchangedAndNothingIsLost() throws Exception {
    ManagedNode two = node("two");
    ManagedNode leaf = node("leaf");
    one.master(1, 0);
    one.add("p", 5);
    two.slave(1, one.upstream());
    leaf.slave(1, two.upstream());
    awaitCount(leaf, 5);

    long final1 = one.standby(1).body().at("/positions/p").asLong();
    await().atMost(SOON).until(() -> two.prefix("p").path("sequence").asLong() == final1);
    assertThat(two.master(2, 0).status()).isEqualTo(200);
    assertThat(one.slave(2, two.upstream()).status()).isEqualTo(200);
    two.add("p", 5);

    awaitCount(one, 10);
    awaitCount(leaf, 10);
    for (ManagedNode node : List.of(one, two, leaf)) {
      await().atMost(SOON).until(() -> node.prefix("p").at("/branch/epoch").asLong() == 2);
      await().atMost(SOON).until(() -> node.get("/readyz").status() == 200);
    }
    assertThat(one.prefix("p").at("/branch/first").asLong()).isEqualTo(6);

    two.standby(2);
    assertThat(one.master(3, 0).status()).isEqualTo(200);
    two.slave(3, one.upstream());
    leaf.slave(3, one.upstream());
    one.add("p", 1);
    awaitCount(two, 11);
    awaitCount(leaf, 11);
  }

  @Test
  void aFormerMasterWithUpdatesThatNobodyHasIsBrokenAndItsReloadKeepsThem() throws Exception {
    ManagedNode two = node("two");
    one.master(1, 0);
    one.add("p", 5);
    two.slave(1, one.upstream());
    awaitCount(two, 5);
    two.standby(1);
    one.add("p", 3);

    two.master(2, 0);
    two.add("p", 1);
    one.slave(2, two.upstream());

    await()
        .atMost(SOON)
        .until(() -> one.prefix("p").at("/broken/reason").asText().equals("MasterBehind"));
    assertThat(one.count("p")).isEqualTo(8);
    assertThat(one.status().has("diverged")).isFalse();
    one.post("/v1/reload", "{\"id\":\"r\",\"prefixes\":[\"p\"],\"method\":\"Copy\"}");

    awaitCount(one, 6);
    await().atMost(SOON).until(() -> one.status().has("diverged")); // an answer may be a bit old
    JsonNode kept = one.status().at("/diverged/0");
    assertThat(kept.path("prefix").asText()).isEqualTo("p");
    assertThat(kept.path("from").asLong()).isEqualTo(6);
    assertThat(kept.path("to").asLong()).isEqualTo(8);
    assertThat(kept.path("updates").asLong()).isEqualTo(3);
    assertThat(Files.readAllLines(Path.of(kept.path("file").asText())))
        .hasSize(3)
        .first()
        .asString()
        .startsWith("{\"sequence\":6,\"time\":")
        .endsWith(",\"op\":\"merge\",\"key\":\"n\",\"value\":{\"m\":\"inc\",\"v\":{\"inc\":1}}}");
    one.restart();
    assertThat(one.status().at("/diverged/0")).isEqualTo(kept);
  }

  /** A slave that has heard of an epoch waits for one of it, also when it has no update of it. */
  @Test
  void aMasterOfAnOlderEpochIsNotFollowed() throws Exception {
    ManagedNode two = node("two");
    ManagedNode old = node("old");
    one.master(1, 0);
    one.add("p", 5);
    two.slave(1, one.upstream());
    old.slave(1, one.upstream());
    awaitCount(two, 5);
    awaitCount(old, 5);
    old.standby(1);
    one.master(2, 0);
    await().atMost(SOON).until(() -> two.prefix("p").at("/branch/epoch").asLong() == 2);

    old.master(1, 0);
    assertThat(old.status().path("role").asText()).isEqualTo("standby");
    two.slave(2, old.upstream());

    await().atMost(SOON).until(() -> two.prefix("p").path("state").asText().equals("Stuck"));
    assertThat(two.status().path("reasons").toString()).contains("is of epoch 1");
    assertThat(two.get("/readyz").status()).as("never level with this one").isEqualTo(503);
    old.slave(2, one.upstream());
    await().atMost(SOON).until(() -> two.prefix("p").path("state").asText().equals("InSync"));
  }

  @Test
  void aNodeThatNobodyManagesTakesNoOrders() throws Exception {
    ManagedNode alone = node("alone", false);
    assertThat(alone.standby(1).detail())
        .isEqualTo(
            "this node works by its configuration: set admin.managed to have it take orders");
    alone.add("p", 1);
    assertThat(alone.status().path("role").asText()).isEqualTo("master");
    assertThat(alone.status().path("managed").asBoolean(true)).isFalse();
  }

  private static void awaitCount(ManagedNode node, int wanted) {
    await().atMost(SOON).until(() -> node.count("p") == wanted);
  }
}
