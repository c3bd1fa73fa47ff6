package io.prefixdb.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.MergeSettings.Difference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class MergeSettingsTest {
  private static final MergeSettings HERE =
      new MergeSettings(Map.of("TTL_seconds", "0", "merge_rules", "1"));

  @Test
  void theSameSettingsDoNotDiffer() {
    assertThat(HERE.differencesFrom(HERE)).contains(List.of());
  }

  @Test
  void eachSettingThatDiffersIsNamedWithBothValues() {
    MergeSettings master =
        new MergeSettings(Map.of("TTL_seconds", "60", "merge_rules", "2", "newer", "x"));
    assertThat(HERE.differencesFrom(master))
        .contains(
            List.of(
                new Difference("TTL_seconds", "60", Optional.of("0")),
                new Difference("merge_rules", "2", Optional.of("1")),
                new Difference("newer", "x", Optional.empty())));
    assertThat(HERE.differencesFrom(master).orElseThrow())
        .extracting(Difference::text)
        .containsExactly(
            "TTL_seconds is 60 there and 0 here",
            "merge_rules is 2 there and 1 here",
            "newer is x there and not known here");
  }

  @Test
  void whatIsNotToldIsNotKnownToDiffer() {
    assertThat(HERE.differencesFrom(MergeSettings.UNKNOWN)).isEmpty();
    assertThat(MergeSettings.UNKNOWN.differencesFrom(HERE)).isEmpty();
    assertThat(HERE.differencesFrom(new MergeSettings(Map.of("TTL_seconds", "0"))))
        .as("of an earlier release")
        .contains(List.of());
  }

  @Test
  void whatAnotherNodeTellsIsBounded() {
    List<Field> many =
        IntStream.range(0, 1_000)
            .mapToObj(
                i -> field("%03d".formatted(i) + "n".repeat(1_000), "\uD83D\uDE00".repeat(1_000)))
            .toList();
    MergeSettings told = MergeSettings.told(many);
    assertThat(told.values()).hasSize(MergeSettings.MAX);
    assertThat(told.values().firstKey()).isEqualTo("000" + "n".repeat(MergeSettings.NAME_MAX - 3));
    assertThat(told.values().values()).containsOnly("\uD83D\uDE00".repeat(MergeSettings.VALUE_MAX));
  }

  @Test
  void whatAnotherNodeTellsStaysOnItsLineOfTheLog() {
    assertThat(MergeSettings.told(List.of(field("a\nERROR", "b\u001b[31m\u2028"))).values())
        .isEqualTo(Map.of("a?ERROR", "b?[31m?"));
  }

  private static Field field(String name, String value) {
    return new Field(Bytes.utf8(name), Bytes.utf8(value));
  }
}
