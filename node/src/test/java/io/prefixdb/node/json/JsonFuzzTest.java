package io.prefixdb.node.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.fuzz.Fuzz;
import io.prefixdb.node.model.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever comes in is read or refused, and what goes out can be read again. */
class JsonFuzzTest {
  private static final Fuzz TEXTS =
      Fuzz.of(
          List.of(
              "{\"prefix\":\"p\",\"fields\":{\"k\":{\"a\": 1},\"ключ\":[1.5e+3,-0,null,true]}}",
              "[\"\\u00e9\\ud83d\\ude00\\x41\\/\\b\",{},[],/* c */ 12345678901234567890123]",
              "\"\\udc80 \\udcff \\ud800\"",
              "-12.5e-7",
              "{\"a\":[[[[{\"b\":[[]]}]]]],}"),
          "{",
          "}",
          "[",
          "]",
          "\"",
          "\\",
          "\\u",
          "\\ud83d",
          "\\xff",
          "/*",
          "*/",
          ",",
          ":",
          "-",
          "e",
          "\0",
          "nul",
          "1e",
          "9999999999999999999999",
          "[[[[[[[[[[[[[[[[",
          "\u00fc",
          "\ud83d\ude00");

  @Test
  void aValueIsPassedOverOrRefused() {
    TEXTS.run(
        input -> {
          JsonReader reader = new JsonReader(Bytes.of(input));
          try {
            Bytes value = reader.value();
            assertThat(JsonRepair.isSound(value)).isTrue();
          } catch (JsonException e) {
            assertThat(e.position()).isBetween(0, input.length);
          }
        });
  }

  @Test
  void typedReadersTakeOrRefuse() {
    TEXTS.run(
        input -> {
          List<Read> reads =
              List.of(
                  JsonReader::bool,
                  JsonReader::integer,
                  JsonReader::string,
                  JsonReader::skipPadding,
                  reader -> reader.object(_ -> reader.skipValue()),
                  reader -> reader.map(_ -> reader.value()),
                  reader -> reader.array(reader::skipValue));
          for (Read read : reads) {
            try {
              read.from(new JsonReader(Bytes.of(input)));
            } catch (JsonException e) {
              assertThat(e.getMessage()).startsWith("expected ");
            }
          }
        });
  }

  private interface Read {
    void from(JsonReader reader);
  }

  @Test
  void whatIsRepairedIsSoundAndStaysAsItIs() {
    TEXTS.run(
        input -> {
          Bytes repaired = JsonRepair.repair(Bytes.of(input));
          assertThat(JsonRepair.isSound(repaired)).isTrue();
          assertThat(JsonRepair.repair(repaired)).isEqualTo(repaired);
        });
  }

  @Test
  void anyBytesCanBeWrittenAsAStringAndReadBack() {
    TEXTS.run(
        input -> {
          Bytes text = new JsonWriter().string(Bytes.of(input)).bytes();
          assertThat(JsonRepair.isSound(text)).isTrue();
          if (!hasRareControls(input)) {
            assertThat(new JsonReader(text).string()).isEqualTo(Bytes.of(input));
          }
        });
  }

  /** Controls without a short escape stay the six characters of their escape when they are read. */
  private static boolean hasRareControls(byte[] input) {
    for (byte next : input) {
      if (next >= 0 && next < 0x20 && "\b\f\n\r\t".indexOf(next) < 0) {
        return true;
      }
    }
    return false;
  }
}
