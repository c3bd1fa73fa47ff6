package io.prefixdb.node.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Bytes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRepairTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "[1,2,]",
        "{\"a\":1,}",
        "[,]",
        "{,}",
        "[1 2]",
        "{\"a\" 1}",
        "{\"a\":}",
        "[1}",
        "{\"a\":1]",
        "{1:2}",
        "[{\"a\":[],\"b\":{}},[[1],2],\"]\"]",
        "[ /* ] */ 1 , {} , ]",
        "[",
        "[[1,],{\"x\":{\"y\":[{}]} } ]",
        "{\"a\":[1,{\"b\":2}],\"c\":}",
        "[nul]",
        "[\"open]"
      })
  void aValueIsAsSoundFarBelowAsAtTheTop(String value) {
    for (String[] around : new String[][] {{"[", "]"}, {"{\"k\":", ",}"}}) {
      String deep = around[0].repeat(1_500) + value + around[1].repeat(1_500);
      assertThat(JsonRepair.isSound(Bytes.utf8(deep)))
          .isEqualTo(JsonRepair.isSound(Bytes.utf8(value)));
    }
  }

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
