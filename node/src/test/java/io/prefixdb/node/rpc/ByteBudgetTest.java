package io.prefixdb.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ByteBudgetTest {
  private static final int LITTLE = ByteBudget.UNCOUNTED_BYTES;

  private final ByteBudget budget = new ByteBudget(100L * LITTLE);

  @Test
  void whatIsHeldIsCountedAsLongAsItIsHeld() {
    ByteBudget.Share one = budget.share();
    ByteBudget.Share other = budget.share();
    one.set(LITTLE);
    assertThat(budget.held()).as("a little").isZero();
    one.set(3L * LITTLE);
    other.set(2L * LITTLE);
    assertThat(budget.held()).isEqualTo(5L * LITTLE);
    one.set(2L * LITTLE);
    other.set(0);
    assertThat(budget.held()).isEqualTo(2L * LITTLE);
    one.set(1);
    assertThat(budget.held()).isZero();
  }

  @Test
  void whenItIsUsedUpThoseThatHoldMoreThanTheirPartMayTakeNoMore() {
    List<ByteBudget.Share> small = Stream.generate(budget::share).limit(30).toList();
    small.forEach(share -> share.set(2L * LITTLE));
    ByteBudget.Share large = budget.share();
    large.set(40L * LITTLE);
    assertThat(budget.isUsedUp()).isFalse();
    assertThat(large.isOver()).isFalse();

    large.set(41L * LITTLE);

    assertThat(budget.isUsedUp()).isTrue();
    assertThat(large.isOver()).isTrue();
    assertThat(small).noneMatch(ByteBudget.Share::isOver);
    assertThat(budget.share().isOver()).as("one that holds nothing").isFalse();
    large.refuse();
    assertThat(budget.refused()).isEqualTo(1);
    assertThat(budget.held()).isEqualTo(60L * LITTLE);
  }
}
