package io.prefixdb.node.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Bytes;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonWriterTest {
  @ParameterizedTest
  @CsvSource({
    "612f62, a\\/b",
    "225c, \\\"\\\\",
    "080a0d090c, \\b\\n\\r\\t\\f",
    "001f7f, \\u0000\\u001f\u007f",
    "d0b6f09f9880, ж😀",
    "eda0bdedb880, \\ud83d\\ude00",
    "61ff, a\\udcff",
    "eda0bd, \\udced\\udca0\\udcbd",
    "c0af, \\udcc0\\udcaf",
    "e282, \\udce2\\udc82"
  })
  void spellsStringsAsValidUtf8(String bytes, String spelled) {
    Bytes text = Bytes.of(HexFormat.of().parseHex(bytes));

    assertThat(new JsonWriter().string(text).bytes()).hasToString('"' + spelled + '"');
  }

  /** An original takes {@code \\udcff} for three bytes, and {@code \\u0001} for six. */
  @ParameterizedTest
  @CsvSource({
    "612f62, a\\/b",
    "080a, \\b\\n",
    "01611f7f, \\x01a\\x1f\u007f",
    "eda0bdedb880, \\ud83d\\ude00",
    "61ff, a\\xff",
    "eda0bd, \\xed\\xa0\\xbd"
  })
  void spellsWhatIsAskedAsAnOriginalReadsIt(String bytes, String spelled) {
    Bytes text = Bytes.of(HexFormat.of().parseHex(bytes));

    assertThat(new JsonWriter().asked(text).bytes()).hasToString('"' + spelled + '"');
  }
}
