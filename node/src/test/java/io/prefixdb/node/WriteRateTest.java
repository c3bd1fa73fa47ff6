package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WriteRateTest {
  private static final long SECOND = 1_000_000_000L;

  private final WriteRate rate = new WriteRate();

  @Test
  void theFirstLookKnowsNoRate() {
    assertThat(rate.at(0, 1000)).isZero();
  }

  @Test
  void theRateIsThatOfTheLastTenSeconds() {
    for (int second = 0; second <= 60; second++) {
      assertThat(rate.at(second * SECOND, 500L * second)).isEqualTo(second == 0 ? 0 : 500);
    }
    double falling = 0;
    for (int second = 61; second <= 75; second++) {
      falling = rate.at(second * SECOND, 30_000);
    }
    assertThat(falling).isZero();
  }

  @Test
  void aGenerationThatBeginsEarlierIsNoWriting() {
    assertThat(rate.at(0, 1000)).isZero();
    assertThat(rate.at(SECOND, 10)).isZero();
    assertThat(rate.at(2 * SECOND, 110)).isEqualTo(100);
  }
}
