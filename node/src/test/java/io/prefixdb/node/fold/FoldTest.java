package io.prefixdb.node.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.json.JsonException;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.MergeKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FoldTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      nullValues = "absent",
      value = {
        "absent|{\"inc\":1}|1",
        "absent|{\"inc\":1,\"val\":100}|101",
        "106|{\"inc\":5,\"val\":1000}|111",
        "absent|{}|0",
        "absent|[]|0",
        "absent|{\"inc\":null,\"val\":3}|3",
        "7|{\"inc\":\"5\"}|7",
        "7|{\"inc\":1.9}|8",
        "8|{\"inc\":1e2}|9",
        "absent|{\"inc\":1,\"val\":\"9\"}|1",
        "\"text\"|{\"inc\":1,\"val\":10}|11",
        "1.5|{\"inc\":1}|2",
        "-1.5|{\"inc\":1}|0",
        "9223372036854775807|{\"inc\":1}|-9223372036854775808",
        "9223372036854775808|{\"inc\":1}|-9223372036854775807",
        "true|{\"inc\":1,\"val\":2}|3",
        "null|{\"inc\":1,\"val\":2}|1",
        "absent|{\"inc\":99999999999999999999}|7766279631452241919",
        "7|{\"inc\":1,\"inc\":2}|9",
        "absent|{\"val\":5,\"inc\":1,\"val\":9}|10",
        "absent|{\"inc\":1,\"val\":5,}|6",
        "absent|{\"inc\":1,\"val\":5,\"inc\":3}|6"
      })
  void countsOnWholeNumbers(@Nullable String base, String parameter, String value) {
    assertThat(fold(base, MergeKind.INC, parameter)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      nullValues = "absent",
      value = {
        "absent|{\"arr\":[1, {\"a\" : 1} ,\"s\"]}|[1,{\"a\" : 1},\"s\"]",
        "[1,2,3]|{\"arr\":[4],\"lim\":2}|[3,4]",
        "[1,2,3,4,5,6,7,8,9]|{\"arr\":[10,11]}|[2,3,4,5,6,7,8,9,10,11]",
        "[1]|{\"arr\":[2],\"lim\":0}|[]",
        "[1,2,3]|{\"lim\":2}|[2,3]",
        "absent|{\"arr\":[1,2],\"lim\":-1}|[1,2]",
        "absent|{\"arr\":null}|[]",
        "5|{\"arr\":[1]}|[1]",
        "[ 1 , \"two\" ]|{\"arr\":[3]}|[1,\"two\",3]",
        "absent|{\"arr\":[1],\"arr\":[2]}|[2]",
        "absent|{\"lim\":5,\"arr\":[1],\"arr\":[2]}|[1]",
        "[1,2]|{\"lim\":2,\"arr\":[3],}|[2,3]"
      })
  void keepsTheLastElementsOfAList(@Nullable String base, String parameter, String value) {
    assertThat(fold(base, MergeKind.ADD, parameter)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      nullValues = "absent",
      value = {
        "absent|{\"x\":{\"val\":1},\"b\":{\"val\":[1,2]}}|{\"b\":[1,2],\"x\":1}",
        "{\"x\":2}|{\"x\":{\"inc\":10,\"val\":500}}|{\"x\":12}",
        "{\"s\":\"t\"}|{\"s\":{\"inc\":3,\"val\":7}}|{\"s\":10}",
        "{\"x\":1}|{\"x\":{\"inc\":\"1\",\"val\":\"was\"}}|{\"x\":\"was\"}",
        "{\"x\":1}|{\"x\":{\"inc\":\"1\"}}|{\"x\":null}",
        "{\"x\":1,\"y\":2}|{\"x\":{},\"y\":null}|{}",
        "{\"x\":1}|{\"n\":{}}|{\"x\":1}",
        "{\"z\":1,\"m\":{\"q\" : 1},\"a\":2}|{}|{\"a\":2,\"m\":{\"q\" : 1},\"z\":1}",
        "absent|{\"a\\\"b\\n\\u0416/\":{\"val\":1}}|{\"a\\\"b\\nЖ\\/\":1}",
        "{\"a\":1,\"a\":2}|{\"a\":{\"inc\":5}}|{\"a\":6,\"a\":2}",
        "[1]|{\"x\":{\"val\":1}}|{\"x\":1}"
      })
  void editsMembersOfAnObject(@Nullable String base, String parameter, String value) {
    assertThat(fold(base, MergeKind.PACKED, parameter)).isEqualTo(value);
  }

  /** As the original, which wants to have seen all that it knows before it lets a comma be. */
  @ParameterizedTest
  @ValueSource(strings = {"{\"inc\":1,}", "{\"val\":1,}", "{\"inc\":1,\"val\":2,\"x\":3,}"})
  void aCommaMayFollowAllMembersInTheirOrderAndNoOthers(String parameter) {
    assertThatThrownBy(() -> Parameter.read(MergeKind.INC, Bytes.utf8(parameter)))
        .isInstanceOf(JsonException.class);
  }

  @Test
  void setsADefaultOnlyWhereNothingIs() {
    assertThat(fold(null, MergeKind.SETNX, "[ 1 ]")).isEqualTo("[ 1 ]");
    assertThat(fold("null", MergeKind.SETNX, "5")).isEqualTo("null");
  }

  @Test
  void appliesOperandsOfDifferentKindsInTheirOrder() {
    Bytes ten = MergeKind.SETNX.operand(Bytes.utf8("10"));
    Bytes one = MergeKind.INC.operand(Bytes.utf8("{\"inc\":1}"));
    Bytes list = MergeKind.ADD.operand(Bytes.utf8("{\"arr\":[1]}"));

    assertThat(fold(null, ten, one)).isEqualTo("11");
    assertThat(fold(null, one, ten)).isEqualTo("1");
    assertThat(fold(null, one, list, one)).isEqualTo("1");
    assertThat(fold(null, list, ten)).isEqualTo("[1]");
  }

  @Test
  void losesNothingByAnOperandThatCannotBeRead() {
    Bytes one = MergeKind.INC.operand(Bytes.utf8("{\"inc\":1}"));

    for (String unreadable : List.of("", "x", "{}", "{\"m\":\"nope\",\"v\":1}")) {
      assertThat(fold("41", Bytes.utf8(unreadable), one)).isEqualTo("42");
      assertThat(fold(null, Bytes.utf8(unreadable))).isEqualTo("\"ERROR\"");
      List<Bytes> told = new ArrayList<>();
      Fold.apply(null, List.of(Bytes.utf8(unreadable), one), told::add);
      assertThat(told).containsExactly(Bytes.utf8(unreadable));
    }
  }

  @Test
  void aParameterOfAnotherFormOnlySaysWhatTheValueIsTakenFor() {
    assertThat(fold(null, MergeKind.INC, "5")).isEqualTo("0");
    assertThat(fold("\"text\"", MergeKind.INC, "5")).isEqualTo("0");
    assertThat(fold("7.9", MergeKind.INC, "[1]")).isEqualTo("7");
    assertThat(
            fold(
                null,
                MergeKind.INC.operand(Bytes.utf8("5")),
                MergeKind.INC.operand(Bytes.utf8("{\"inc\":1,\"val\":100}"))))
        .isEqualTo("1");
    assertThat(fold(null, MergeKind.ADD, "5")).isEqualTo("[]");
    assertThat(fold("[1, 2]", MergeKind.ADD, "{\"arr\":1}")).isEqualTo("[1,2]");
    assertThat(fold("7", MergeKind.PACKED, "5")).isEqualTo("{}");
    assertThat(fold("{\"a\": 1}", MergeKind.PACKED, "{\"b\":2}")).isEqualTo("{\"a\":1}");
  }

  private static String fold(@Nullable String base, MergeKind kind, String parameter) {
    return fold(base, kind.operand(Bytes.utf8(parameter)));
  }

  private static String fold(@Nullable String base, Bytes... operands) {
    return Fold.apply(base == null ? null : Bytes.utf8(base), Arrays.asList(operands)).toString();
  }
}
