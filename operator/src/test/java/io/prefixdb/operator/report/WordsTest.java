package io.prefixdb.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WordsTest {
  @Test
  void figuresInSentencesDoNotMoveAllTheTime() {
    assertThat(Words.calm("the master has not answered for 17 s; 'p2' is 12345 sequences behind"))
        .isEqualTo(
            "the master has not answered for over 10 s; 'p2' is over 10000 sequences behind");
    assertThat(Words.calm("for 7 s")).isEqualTo("for under 10 s");
  }
}
