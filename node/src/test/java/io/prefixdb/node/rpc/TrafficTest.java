package io.prefixdb.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.prefixdb.node.model.Status;
import io.prefixdb.node.rpc.Traffic.MethodTraffic;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrafficTest {
  private static final long MILLISECOND = 1_000_000;

  private final Traffic traffic = new Traffic();
  private final Tally tally = new Tally();

  @Test
  void whatWasNeverAskedForIsNotThere() {
    assertThat(traffic.methods()).isEmpty();
  }

  @Test
  void whatSlavesAskIsNotOfClients() {
    tally.add("get", Status.OK, 0);
    tally.add("set", Status.IOError, 0);
    tally.add("get_updates_since", Status.OK, 0);
    tally.add("get_history", Status.OK, 0);
    tally.add(Tally.NO_METHOD, RpcError.METHOD_NOT_FOUND, 0);
    tally.moveTo(traffic, MILLISECOND);

    assertThat(traffic.ofClients()).isEqualTo(2);
    List<Long> times = traffic.timesOfClients();
    assertThat(times).hasSize(Traffic.boundsSeconds().size() + 1);
    assertThat(times.get(bucket(0.001))).isEqualTo(2);
    assertThat(times.stream().mapToLong(Long::longValue).sum()).isEqualTo(2);
  }

  @Test
  void everyRequestIsCountedByItsEndAndItsTime() {
    tally.add("get", Status.OK, 0);
    tally.add("get", Status.PrefixNotFound, 10 * MILLISECOND);
    tally.add("get", RpcError.INVALID_PARAMS, 10 * MILLISECOND);
    tally.add(Tally.NO_METHOD, RpcError.PARSE_ERROR, 10 * MILLISECOND);
    tally.moveTo(traffic, 12 * MILLISECOND);
    tally.moveTo(traffic, 99 * MILLISECOND);

    assertThat(traffic.methods()).extracting(MethodTraffic::method).containsExactly("get", "none");
    MethodTraffic get = traffic.methods().getFirst();
    assertThat(get.outcomes())
        .containsOnly(entry("OK", 1L), entry("PrefixNotFound", 1L), entry("InvalidParams", 1L));
    assertThat(get.seconds()).isEqualTo(0.016);
    assertThat(get.buckets().stream().mapToLong(Long::longValue).sum()).isEqualTo(3);
    assertThat(get.buckets().get(bucket(0.0025))).isEqualTo(2);
    assertThat(get.buckets().get(bucket(0.025))).isEqualTo(1);
  }

  @Test
  void aWriteThatFailsAfterItsReplyWasMadeIsCountedAsFailed() {
    int place = tally.add("set", Status.OK, 0);
    tally.change(place, Status.IOError);
    tally.moveTo(traffic, 1);

    assertThat(traffic.methods().getFirst().outcomes()).containsExactly(entry("IOError", 1L));
  }

  @Test
  void moreThanAnyBoundIsInTheLastBucket() {
    for (int i = 0; i < 5_000; i++) {
      tally.add("range", Status.OK, 0);
    }
    tally.moveTo(traffic, 60_000 * MILLISECOND);

    List<Long> buckets = traffic.methods().getFirst().buckets();
    assertThat(buckets).hasSize(Traffic.boundsSeconds().size() + 1);
    assertThat(buckets.getLast()).isEqualTo(5_000);
  }

  private static int bucket(double boundSeconds) {
    int at = Traffic.boundsSeconds().indexOf(boundSeconds);
    assertThat(at).isNotNegative();
    return at;
  }
}
