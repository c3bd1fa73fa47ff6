package io.prefixdb.node.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.model.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
  private static final long SMALL_STACK_BYTES = 160 << 10;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "-0",
        "1.50",
        "1e+5",
        "true",
        "null",
        "\"a\\u0041\\xff\\/\"",
        "[]",
        "[1,]",
        "{}",
        "{\"a\" : 1 , \"b\":[ 1 ,2 ],}",
        "{\"a\":/* { */1}",
        "\"\\\"}\"",
        "[[],{},\"ж\"]"
      })
  void takesARawValueByteForByte(String value) {
    JsonReader reader = reader(" /* x */ " + value + " tail");

    assertThat(reader.value()).hasToString(value);
    assertThat(reader.peek()).isEqualTo('t');
  }

  /** As the original's parser has it. */
  @Test
  void slashesAndCommentsWithoutAnEndAreSpace() {
    assertThat(reader("/ / /*/ /**/ 1").value()).hasToString("1");
    assertThat(reader("{\"a\"/:/1/}").value()).hasToString("{\"a\"/:/1/}");
    for (String text : List.of("/", "/*", "/* open *", " /* a */ /* {} ")) {
      assertThat(reader(text).peek()).as(text).isNegative();
    }
    assertThat(reader(" /* a */\0\0").skipPadding()).isFalse();
    assertThat(reader(" \0\0 ").skipPadding()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "tru",
        "01x",
        "-",
        "1.",
        "1e",
        "\"open",
        "\"\\q\"",
        "\"\\u00g0\"",
        "\"\\x1\"",
        "[1 2]",
        "[,]",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{,}",
        "{\"a\":1",
        "/* open",
        "}"
      })
  void refusesWhatIsNoValue(String text) {
    assertThatThrownBy(
            () -> {
              JsonReader reader = reader(text);
              reader.value();
              reader.end();
            })
        .isInstanceOf(JsonException.class);
  }

  @Test
  void refusesBytesThatAreNoUtf8AndTakesLongSequences() {
    assertThatThrownBy(() -> new JsonReader(bytes('"', 0xff, '"')).value())
        .isInstanceOf(JsonException.class);
    assertThatThrownBy(() -> new JsonReader(bytes('"', 0xc3, '"')).value())
        .isInstanceOf(JsonException.class);
    Bytes five = bytes('"', 0xf8, 0x88, 0x80, 0x80, 0x80, '"');
    assertThat(new JsonReader(five).value()).isEqualTo(five);
  }

  @Test
  void longSequencesAreNoPartOfTheStringsOfARequestUnlessTheyAreEscaped() {
    Bytes five = bytes('"', 0xf8, 0x88, 0x80, 0x80, 0x80, '"');
    JsonReader whole = JsonReader.ofRequests(five.array(), 0, five.length());
    JsonReader part = JsonReader.ofRequests(five.array(), 0, five.length()).part();

    assertThatThrownBy(whole::string).hasMessageContaining("up to four bytes");
    assertThatThrownBy(part::string).hasMessageContaining("up to four bytes");
    assertThat(JsonReader.ofRequests(five.array(), 0, five.length()).value()).isEqualTo(five);
    assertThat(new JsonReader(five).string()).isEqualTo(bytes(0xf8, 0x88, 0x80, 0x80, 0x80));
    assertThat(request("\"\\xf8\"").string()).isEqualTo(bytes(0xf8));
  }

  @Test
  void limitsTheNestingOfRequestsAndTellsWhere() {
    String deepest = "[".repeat(1000) + "]".repeat(1000);
    assertThat(request(deepest).value()).hasToString(deepest);
    assertThatThrownBy(() -> request("[" + deepest + "]").value())
        .isInstanceOf(JsonException.class);
    assertThatThrownBy(() -> request("[".repeat(200_000)).value())
        .isInstanceOfSatisfying(JsonException.class, e -> assertThat(e.position()).isEqualTo(1000));
  }

  @Test
  void aSmallStackIsEnoughForTheDeepestRequest() throws Exception {
    String deepest = "{\"a\":[".repeat(500) + "]}".repeat(500);
    FutureTask<String> read = new FutureTask<>(() -> request(deepest).value().toString());
    new Thread(null, read, "small", SMALL_STACK_BYTES).start();

    assertThat(read.get()).isEqualTo(deepest);
  }

  private static JsonReader request(String text) {
    byte[] bytes = Bytes.utf8(text).array();
    return JsonReader.ofRequests(bytes, 0, bytes.length);
  }

  @Test
  void whatIsStoredMayBeAsDeepAsItLikes() {
    String deep = "{\"a\": [".repeat(200_000) + "]}".repeat(200_000);
    assertThat(reader(deep + ",").value()).hasToString(deep);
    assertThatThrownBy(() -> reader("[".repeat(1_000_000)).value())
        .isInstanceOfSatisfying(
            JsonException.class, e -> assertThat(e.position()).isEqualTo(1_000_000));
  }

  @ParameterizedTest
  @CsvSource({
    "5,5",
    "-7,-7",
    "null,0",
    "-1,-1",
    "18446744073709551617,1",
    "99999999999999999999,7766279631452241919",
    "9223372036854775808,-9223372036854775808"
  })
  void wrapsIntegers(String text, long value) {
    assertThat(reader(text).integer()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5", "1e2", "\"3\"", "true", "[]", "-", "01"})
  void refusesWhatIsNoInteger(String text) {
    assertThatThrownBy(() -> reader(text).integer()).isInstanceOf(JsonException.class);
  }

  @Test
  void readsNullAsTheZeroOfEachType() {
    assertThat(reader("null").bool()).isFalse();
    assertThat(reader("null").string()).isEqualTo(Bytes.EMPTY);
    assertThat(members("null")).isEmpty();
    assertThat(entries("null")).isEmpty();
    assertThat(elements("null")).isEmpty();
  }

  @Test
  void takesAnEmptyArrayForAnObjectWithKnownMembersOnly() {
    assertThat(members("[ ]")).isEmpty();
    assertThatThrownBy(() -> members("[1]")).isInstanceOf(JsonException.class);
    assertThatThrownBy(() -> entries("[]")).isInstanceOf(JsonException.class);
  }

  @Test
  void allowsACommaAfterTheLastEntryButNotAfterTheLastKnownMember() {
    assertThat(entries("{\"a\":1,\"a\":2,}")).containsExactly("a=1", "a=2");
    assertThat(elements("[1, 2 ,]")).containsExactly("1", "2");
    assertThat(members("{ \"a\" : 1 , \"b\" : [] }")).containsExactly("a=1", "b=[]");
    assertThatThrownBy(() -> members("{\"a\":1,}")).isInstanceOf(JsonException.class);
  }

  @Test
  void unescapesStringsIntoBytes() {
    assertThat(string("a\\/\\n\\t\\\"\\\\")).isEqualTo(Bytes.utf8("a/\n\t\"\\"));
    assertThat(string("\\u0416\\u20ac\\u000a")).isEqualTo(Bytes.utf8("Ж€\n"));
    assertThat(string("\\u001F")).isEqualTo(Bytes.utf8("\\u001F"));
    assertThat(string("\\xff\\xC3")).isEqualTo(bytes(0xff, 0xc3));
    assertThat(string("\\ud83d\\ude00")).isEqualTo(bytes(0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80));
  }

  @Test
  void readsBackWhatTheWriterSpellsForAnyBytes() {
    Random random = new Random(42);
    for (int round = 0; round < 20_000; round++) {
      byte[] any = new byte[random.nextInt(12)];
      random.nextBytes(any);
      surrogates(random, any);
      Bytes spelled = new JsonWriter().string(Bytes.of(any)).bytes();

      assertThat(new JsonReader(spelled).string()).isEqualTo(withoutControls(any));
      assertThat(JsonReader.ofAnswer(spelled).string()).isEqualTo(Bytes.of(any));
      assertThat(Bytes.utf8(spelled.toString())).isEqualTo(spelled);
    }
  }

  @Test
  void readsInARequestAnyBytesThatTheWriterAsksFor() {
    Random random = new Random(43);
    for (int round = 0; round < 20_000; round++) {
      byte[] any = new byte[random.nextInt(12)];
      random.nextBytes(any);
      surrogates(random, any);
      byte[] asked = new JsonWriter().asked(Bytes.of(any)).bytes().array();

      assertThat(JsonReader.ofRequests(asked, 0, asked.length).string()).isEqualTo(Bytes.of(any));
    }
  }

  /** Control characters without a short escape come back as the six characters typed. */
  private static Bytes withoutControls(byte[] any) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte next : any) {
      if (next < 0 || next >= 0x20 || "\b\f\n\r\t".indexOf(next) >= 0) {
        out.write(next);
      } else {
        out.writeBytes("\\u00%02x".formatted(next).getBytes(StandardCharsets.US_ASCII));
      }
    }
    return Bytes.of(out.toByteArray());
  }

  private static void surrogates(Random random, byte[] any) {
    for (int i = 0; i + 3 <= any.length; i += 3) {
      if (random.nextInt(3) == 0) {
        any[i] = (byte) 0xed;
        any[i + 1] = (byte) (0xa0 | random.nextInt(0x20));
        any[i + 2] = (byte) (0x80 | random.nextInt(0x40));
      }
    }
  }

  private static JsonReader reader(String text) {
    return new JsonReader(Bytes.utf8(text));
  }

  private static Bytes string(String inside) {
    return reader('"' + inside + '"').string();
  }

  private static List<String> members(String text) {
    List<String> found = new ArrayList<>();
    JsonReader reader = reader(text);
    reader.object(name -> found.add(name + "=" + reader.value()));
    reader.end();
    return found;
  }

  private static List<String> entries(String text) {
    List<String> found = new ArrayList<>();
    JsonReader reader = reader(text);
    reader.map(key -> found.add(key + "=" + reader.value()));
    return found;
  }

  private static List<String> elements(String text) {
    List<String> found = new ArrayList<>();
    JsonReader reader = reader(text);
    reader.array(() -> found.add(reader.value().toString()));
    return found;
  }

  private static Bytes bytes(int... octets) {
    byte[] array = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      array[i] = (byte) octets[i];
    }
    return Bytes.of(array);
  }
}
