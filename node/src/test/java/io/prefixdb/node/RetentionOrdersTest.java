package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.admin.NodeView.OrderReply;
import io.prefixdb.node.admin.RetentionOrder;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Downstreams;
import io.prefixdb.node.replication.Moment;
import io.prefixdb.node.replication.Pin;
import io.prefixdb.node.retention.LogKeeper;
import io.prefixdb.node.retention.LogRule;
import io.prefixdb.node.retention.VolumeGauge;
import io.prefixdb.node.store.Checkpoints;
import io.prefixdb.node.store.RocksStores;
import io.prefixdb.node.store.StoreSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RetentionOrdersTest {
  private static final PrefixName P = new PrefixName("p");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATER = NOW.plus(Duration.ofHours(1));
  private static final Duration MAX_TTL = Duration.ofHours(24);

  @TempDir Path root;
  private final Downstreams downstreams = new Downstreams(() -> new Moment(0, NOW), MAX_TTL);
  private RocksStores stores;
  private LogKeeper keeper;
  private RetentionOrders orders;

  @BeforeEach
  void open() throws Exception {
    stores = RocksStores.open(new StoreSettings(root.resolve("data"), Optional.empty(), 0));
    keeper =
        new LogKeeper(
            stores,
            downstreams,
            () -> new Moment(0, NOW),
            VolumeGauge.of(root),
            root.resolve("slaves"),
            new LogRule(Duration.ofHours(2), MAX_TTL, 40));
    orders = new RetentionOrders(keeper, downstreams);
  }

  @AfterEach
  void close() {
    keeper.close();
    stores.close();
  }

  @Test
  void aLongTimeThatIsTakenBackLeavesNoTrace() {
    assertThat(orders.carryOut(ttl(Duration.ofDays(2)))).isEqualTo(new OrderReply.Accepted());
    assertThat(keeper.rule().longest()).isEqualTo(Duration.ofDays(2));

    assertThat(orders.carryOut(ttl(Duration.ofHours(2)))).isEqualTo(new OrderReply.Accepted());

    assertThat(keeper.rule().longest()).isEqualTo(MAX_TTL);
  }

  @Test
  void pinsTakeThePlaceOfThoseOfTheOrderBefore() {
    orders.carryOut(pins(List.of(pin("a", 5), pin("b", 6))));
    orders.carryOut(pins(List.of(pin("b", 7), pin("c", 8))));

    assertThat(downstreams.pins())
        .containsExactlyInAnyOrder(new Pin("b", P, 7, LATER), new Pin("c", P, 8, LATER));
  }

  @Test
  void anOrderEndsThePinsOfOneBeforeTheStart() {
    Pin ofCopy = new Pin(Checkpoints.HOLDER + "1", P, 5, LATER);
    downstreams.pin(ofCopy);
    downstreams.pin(new Pin("a", P, 5, LATER)); // what LogKeeper recalls
    RetentionOrders started = new RetentionOrders(keeper, downstreams);

    assertThat(started.carryOut(pins(List.of()))).isEqualTo(new OrderReply.Accepted());

    assertThat(downstreams.pins()).containsExactly(ofCopy);
  }

  @Test
  void anOrderThatThereIsNoRoomForChangesNothing() {
    for (int i = 0; i < Downstreams.PINS_MAX - 2; i++) {
      assertThat(downstreams.pin(new Pin("copy-" + i, P, 1, LATER))).isTrue();
    }
    orders.carryOut(pins(List.of(pin("a", 5), pin("b", 6))));
    List<Pin> before = downstreams.pins();

    OrderReply reply =
        orders.carryOut(
            new RetentionOrder(
                Optional.of(Duration.ofHours(3)),
                Optional.of(IntStream.range(0, 3).mapToObj(i -> pin("x" + i, 9)).toList())));

    assertThat(reply)
        .isEqualTo(
            new OrderReply.Conflict(
                "3 pins beside those of others are more than 1000, nothing was changed: wait for"
                    + " others to end"));
    assertThat(downstreams.pins()).containsExactlyInAnyOrderElementsOf(before);
    assertThat(keeper.rule().ttl()).isEqualTo(Duration.ofHours(2));
  }

  private static RetentionOrder ttl(Duration ttl) {
    return new RetentionOrder(Optional.of(ttl), Optional.empty());
  }

  private static RetentionOrder pins(List<RetentionOrder.Pin> pins) {
    return new RetentionOrder(Optional.empty(), Optional.of(pins));
  }

  private static RetentionOrder.Pin pin(String holder, long sequence) {
    return new RetentionOrder.Pin(holder, P.value(), sequence, LATER);
  }
}
