package io.prefixdb.node.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Bytes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonRepairTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "``|null",
        "{\"a\": 1}|{\"a\": 1}",
        "1.5|1.5",
        "[1,2]garbage|[1,2]",
        "5 6|5",
        "4.garbage|4",
        "-12e|-12",
        "-|\"-\"",
        "word|\"word\"",
        "a/\"b|\"a\\/\\\"b\"",
        "{\"open\":1|\"{\\\"open\\\":1\""
      })
  void makesOneValueOfAnything(String bytes, String value) {
    assertThat(JsonRepair.repair(Bytes.utf8(bytes))).hasToString(value);
    assertThat(JsonRepair.isSound(Bytes.utf8(bytes))).isEqualTo(bytes.equals(value));
  }
}
