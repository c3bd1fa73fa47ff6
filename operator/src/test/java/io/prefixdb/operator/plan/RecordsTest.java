package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.prefixdb.crds.ReloadOrder;
import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.operator.observed.ObservedReload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecordsTest {
  private static final int BURST = 3;
  private static final ReloadStatus ENDED =
      Serialization.unmarshal(
          "phase: Succeeded\nstartedAt: '2026-01-01T00:00:00Z'\n", ReloadStatus.class);

  @Test
  void endedRecordsBeyondTwentyAreRemovedButNotThoseThatCount() {
    List<ObservedReload> records = ended(30, true, "orders-slave-0");
    records.addAll(0, ended(BURST + 2, true, "orders-slave-1"));

    assertThat(Records.forgotten(records, BURST))
        .hasSize(30 - Records.KEPT_MAX + 2)
        .doesNotContainAnyElementsOf(records.subList(2, BURST + 2));
  }

  /** Git would bring it back, and it would be done again. */
  @Test
  void orderOfAPersonIsNotRemoved() {
    List<ObservedReload> records = ended(30, false, "orders-slave-0");
    assertThat(Records.forgotten(records, BURST)).isEmpty();

    records.addAll(ended(2 * Records.KEPT_MAX, true, "orders-slave-0"));
    assertThat(Records.forgotten(records, BURST))
        .hasSize(Records.KEPT_MAX)
        .allMatch(ObservedReload::automatic);
  }

  private static List<ObservedReload> ended(int count, boolean automatic, String node) {
    var records = new ArrayList<ObservedReload>();
    for (int i = 0; i < count; i++) {
      records.add(
          new ObservedReload(
              node + "-" + i,
              null,
              "1",
              Instant.EPOCH.plusSeconds(i),
              1,
              automatic,
              null,
              new ReloadOrder("orders", node, null, null, null, null, null),
              ENDED));
    }
    return records;
  }
}
