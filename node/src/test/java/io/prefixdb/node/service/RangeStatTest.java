package io.prefixdb.node.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the original's statistics say of the same values. */
final class RangeStatTest {
  private final RangeStat stat = new RangeStat();

  /** The mean is 3, but carried along in doubles it is a little less, and what follows is cut. */
  @Test
  void theAverageIsRoundedAsTheOriginalsIs() {
    for (int size : List.of(3, 2, 1, 1, 5, 1, 3, 7, 2, 7, 1)) {
      visit("1".repeat(size), true);
    }

    assertThat(stat.json(0).toString()).contains("\"avg\":2,\"count\":11,");
  }

  @Test
  void whatIsNoJsonCountsForWhatItIsRepairedTo() {
    for (String value : List.of("", "word", "1 tail", "4.", "null", "[1]", "{}", "true")) {
      visit(value, true);
    }

    assertThat(stat.json(0).toString())
        .startsWith(
            "{\"null_count\":2,\"bool_count\":1,\"number_count\":2,\"string_count\":1,"
                + "\"array_count\":1,\"object_count\":1,\"repair_count\":4,\"empty_count\":1,");
  }

  @Test
  void whereNothingIsRepairedItCountsForWhatItBeginsAs() {
    for (String value : List.of("", "word", "1 tail", "nothing", "-", "true")) {
      visit(value, false);
    }

    assertThat(stat.json(0).toString())
        .startsWith(
            "{\"null_count\":1,\"bool_count\":1,\"number_count\":2,\"string_count\":0,"
                + "\"array_count\":0,\"object_count\":0,\"repair_count\":0,\"empty_count\":1,");
  }

  private void visit(String value, boolean repairs) {
    stat.visit(new Field(Bytes.utf8("k"), Bytes.utf8(value)), repairs);
  }
}
