package io.prefixdb.node.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.CapturedLog;
import io.prefixdb.node.model.Bytes;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the log tells of writes that a node refuses because it is no master. */
final class ReferralTest {
  private static final Bytes P = Bytes.utf8("p");

  private Optional<String> master = Optional.of("db1:23002");
  private long now = Long.MAX_VALUE - 5; // a clock may begin anywhere
  private final Referral referral = new Referral(() -> master, () -> now);

  @Test
  void theMasterIsNamedOnceInAWhile() {
    try (CapturedLog log = new CapturedLog()) {
      for (int i = 0; i < 100; i++) {
        referral.refused(P);
      }
      now += Referral.PERIOD.toNanos() - 1;
      referral.refused(P);
      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains("WARNING")
          .endsWith(
              "writes of clients are refused, 1 since this was told last, one to prefix 'p': this node is a slave of db1:23002, writes belong there");
      now++;
      referral.refused(P);
      assertThat(log.lines()).hasSize(2).last().asString().contains("refused, 101 since");
    }
  }

  @Test
  void aNodeThatFollowsNobodySaysSo() {
    master = Optional.empty();
    try (CapturedLog log = new CapturedLog()) {
      referral.refused(P);
      assertThat(log.lines())
          .singleElement()
          .asString()
          .endsWith("this node is no master now, and follows none that it could name");
    }
  }
}
