package io.prefixdb.node.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.json.JsonRepair;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.MergeKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FoldLawsTest {
  private static final List<String> VALUES =
      List.of(
          "null",
          "0",
          "-7",
          "1.5",
          "9223372036854775807",
          "true",
          "\"s\"",
          "[]",
          "[1, [2] ]",
          "{}",
          "{\"b\":1,\"a\":\"x\"}",
          "{\"a\":1,\"a\":2,}",
          "{\"\\u0001\":1,\"\u0001\":2}");
  private static final List<String> PARAMETERS =
      List.of(
          "{}",
          "null",
          "[]",
          "{\"inc\":1}",
          "{\"inc\":-3,\"val\":10}",
          "{\"val\":\"v\"}",
          "{\"arr\":[1,\"2\"],\"lim\":3}",
          "{\"lim\":1}",
          "{\"lim\":0}",
          "{\"arr\":[ {} ]}",
          "{\"a\":{\"inc\":1}}",
          "{\"a\":{}}",
          "{\"b\":{\"val\":[1]},\"a\":{\"inc\":2,\"val\":5}}",
          "{\"\\u0001\":{\"inc\":1}}",
          "{\"\u0001\":{\"val\":3}}",
          "5",
          "\"x\"");

  private final Random random = new Random(20_26);

  @Test
  void foldingInPiecesGivesWhatFoldingAtOnceGives() {
    for (int round = 0; round < 20_000; round++) {
      @Nullable Bytes base = random.nextInt(4) == 0 ? null : Bytes.utf8(pick(VALUES));
      List<Bytes> operands = operands(2 + random.nextInt(6));
      int cut = 1 + random.nextInt(operands.size() - 1);

      Bytes first = Fold.apply(base, operands.subList(0, cut));
      Bytes inPieces = Fold.apply(first, operands.subList(cut, operands.size()));

      assertThat(inPieces)
          .as("base %s, operands %s, cut at %s", base, operands, cut)
          .isEqualTo(Fold.apply(base, operands));
    }
  }

  @Test
  void everyResultIsOneJsonValue() {
    for (int round = 0; round < 5_000; round++) {
      List<Bytes> operands = operands(1 + random.nextInt(4));

      assertThat(Fold.apply(Bytes.utf8(pick(VALUES)), operands)).matches(JsonRepair::isSound);
    }
  }

  @Test
  void countersAddUpWhateverTheirOrder() {
    long[] steps = random.longs(50).toArray();
    List<Bytes> operands =
        LongStream.of(steps)
            .mapToObj(step -> MergeKind.INC.operand(Bytes.utf8("{\"inc\":" + step + "}")))
            .toList();

    assertThat(Fold.apply(null, operands)).hasToString("" + LongStream.of(steps).sum());
    assertThat(Fold.apply(null, operands.reversed())).isEqualTo(Fold.apply(null, operands));
  }

  private List<Bytes> operands(int count) {
    List<Bytes> operands = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      MergeKind kind = pick(List.copyOf(EnumSet.allOf(MergeKind.class)));
      Bytes parameter = Bytes.utf8(pick(PARAMETERS));
      operands.add(random.nextInt(20) == 0 ? parameter : kind.operand(parameter));
    }
    return operands;
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
