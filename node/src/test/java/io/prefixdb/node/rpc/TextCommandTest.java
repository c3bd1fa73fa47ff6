package io.prefixdb.node.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.MergeKind;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.RangeQuery;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.rpc.TextStep.Ask;
import io.prefixdb.node.rpc.TextStep.Leave;
import io.prefixdb.node.rpc.TextStep.Say;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextCommandTest {
  private static final Bytes P = Bytes.utf8("p");

  @Test
  void wordsAreSeparatedByAnySpace() {
    Call get = new Call.Get(P, bytes("a", "b"), 0);
    for (String line : List.of("g p a b", "get p a b", "  g\tp \n a\r b  ", "\u000bg\fp a b")) {
      assertThat(call(line)).as(line).isEqualTo(get);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"foo", "   ", "", "HELP", "{\"method\":\"get\"}", "g\0 p", "42", "\"get\""})
  void whatIsNoCommandIsUnknown(String line) {
    assertThat(read(line)).isEqualTo(new TextStep.Unknown(Bytes.utf8("Unknown method")));
  }

  @Test
  void leavesByEitherName() {
    assertThat(Stream.of("e", "exit", "e now").map(TextCommandTest::read))
        .containsOnly(new Leave());
  }

  @Test
  void helpListsAllCommandsOrExplainsOne() {
    assertThat(say("help").lines())
        .contains(
            "e|exit",
            "g|get <prefix> <key> ...",
            "cb|continue_background [<force 0|1>] [<prefix> ...]")
        .hasSizeGreaterThan(12);
    assertThat(say("h get")).isEqualTo("g|get <prefix> <key> ...\nShows the values of keys.");
    assertThat(say("h g")).isEqualTo(say("help get"));
    assertThat(say("help foo")).isEqualTo("Unknown command 'foo'. Try: help");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "s p k 5|5",
        "s p k true|true",
        "s p k \"abc\"|\"abc\"",
        "s p k {}|{}",
        "s  p  k   {\"x\": [1, 2]}|{\"x\": [1, 2]}",
        "s p k 1 2 3|\"1 2 3\"",
        "s p k hello  big world|\"hello  big world\"",
        "s p k {\"x\":|\"{\\\"x\\\":\"",
        "s p k|\"\"",
        "s p k 4.|\"4.\"",
      })
  void setsAJsonValueOrAString(String line, String value) {
    assertThat(call(line)).isEqualTo(new Call.SetRaw(P, List.of(field("k", value))));
  }

  @Test
  void spaceAfterAValueBelongsToAStringOnly() {
    assertThat(call("s p k 7 \t")).isEqualTo(new Call.SetRaw(P, List.of(field("k", "7"))));
    assertThat(call("s p k a ")).isEqualTo(new Call.SetRaw(P, List.of(field("k", "\"a \""))));
  }

  @Test
  void corruptTakesOneWordAsItIs() {
    assertThat(call("corrupt p k {\"x\": 1}"))
        .isEqualTo(new Call.SetRaw(P, List.of(field("k", "{\"x\":"))));
    assertThat(say("corrupt p")).isEqualTo("Error: Key required");
    assertThat(say("set")).isEqualTo("Error: Prefix required");
    assertThat(say("gpi")).isEqualTo("Error: Prefix required");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "i p n 5|n|{\"inc\":5,\"val\":null}",
        "i p n 5 100|n|{\"inc\":5,\"val\":100}",
        "i p|null|{\"inc\":null,\"val\":null}",
        "i p n|n|{\"inc\":null,\"val\":null}",
        "i p n abc|n|\"{\\\"inc\\\":abc,\\\"val\\\":null}\"",
      })
  void incFillsMissingWordsWithNull(String line, String key, String parameter) {
    assertThat(call(line))
        .isEqualTo(
            new Call.Merge(
                MergeKind.INC,
                P,
                new Call.Options(false, true, false, 0),
                List.of(field(key, parameter))));
    assertThat(shown(line, new Answer.Fields(P, Status.InvalidFieldValue, List.of())))
        .isEqualTo("OK");
  }

  @ParameterizedTest
  @CsvSource({
    "r p, '', '', 0, 10",
    "r p a, a, '', 0, 10",
    "r p a z 1 2, a, z, 1, 2",
    "r p a z 1 0, a, z, 1, 100",
    "r p a z 1 x, a, z, 1, 100",
    "r p a z x 5, a, z, 0, 10",
    "r p a z 1x, a, z, 1, 100",
    "r p a z 0 -1, a, z, 0, -1",
    "r p a z 18446744073709551615 +3, a, z, -1, 3",
    "r p a z 100000000000000000000000 3, a, z, -1, 10",
    "r p a z 18446744073709551616 3, a, z, -1, 10",
  })
  void rangeReadsNumbersAsTheOriginal(
      String line, String from, String to, long offset, long limit) {
    assertThat(((Call.Range) call(line)).query())
        .isEqualTo(new RangeQuery(Bytes.utf8(from), true, Bytes.utf8(to), offset, limit));
  }

  @ParameterizedTest
  @CsvSource({
    "db, 0, false, ''",
    "db 600, 600, false, ''",
    "db 600 p, 600, false, p",
    "db 600 0 p q, 600, false, p q",
    "db 600 1 p, 600, true, p",
    "db 0 1, 0, true, ''",
    "db 600 2, 600, false, 2",
    "db abc p, 0, false, ''",
    "db -5, -5, false, ''",
    "db 0000000000000000000000005, 5, false, ''",
    "db 99999999999999999999 p, 9223372036854775807, false, ''",
    "db -9223372036854775809 p, -9223372036854775808, false, ''",
  })
  void pausesTheNamedPrefixesWithAndWithoutForce(
      String line, long seconds, boolean force, String prefixes) {
    assertThat(call(line)).isEqualTo(new Call.DelayBackground(words(prefixes), seconds, force));
    assertThat(shown(line, new Answer.Done(Status.OK)))
        .isEqualTo(
            "OK. Backgrounds delayed on %d seconds. force=%d".formatted(seconds, force ? 1 : 0));
  }

  @ParameterizedTest
  @CsvSource({"cb, false, ''", "cb 1, true, ''", "cb 0 p q, false, p q", "cb p, false, p"})
  void continuesTheNamedPrefixes(String line, boolean force, String prefixes) {
    assertThat(call(line)).isEqualTo(new Call.ContinueBackground(words(prefixes), force));
    assertThat(shown(line, new Answer.Done(Status.OK)))
        .isEqualTo("OK. Continue backgrounds. force=" + (force ? 1 : 0));
  }

  @Test
  void detachesAndAttaches() {
    assertThat(call("dp 5 p q")).isEqualTo(new Call.DetachPrefixes(bytes("p", "q"), 5));
    assertThat(call("dp p")).isEqualTo(new Call.DetachPrefixes(List.of(), 0));
    assertThat(shown("dp 5 p", new Answer.Done(Status.OK)))
        .isEqualTo("OK. Prefixes detached. Deny timeout 5 seconds. ");
    assertThat(call("ap 1 p")).isEqualTo(new Call.AttachPrefixes(bytes("p"), true));
    assertThat(call("ap 0 p q")).isEqualTo(new Call.AttachPrefixes(bytes("p", "q"), false));
    assertThat(call("ap p")).isEqualTo(new Call.AttachPrefixes(List.of(), false));
    assertThat(shown("ap 1 p", new Answer.Done(Status.CreatePrefixFail)))
        .isEqualTo("CreatePrefixFail. Prefixes attached.");
  }

  @Test
  void showsFieldsAsTheyAreAndTheStatusLast() {
    Bytes wild = Bytes.of(new byte[] {(byte) 0xff, '/', '"'});
    Answer answer =
        new Answer.Fields(P, Status.OK, List.of(field("a", "\"x\""), new Field(wild, P)));

    assertThat(((Ask) read("g p a")).shown().apply(answer))
        .isEqualTo(
            Bytes.of(
                new byte[] {
                  'a', '=', '"', 'x', '"', '\n', (byte) 0xff, '/', '"', '=', 'p', '\n', 'O', 'K'
                }));
    assertThat(shown("gap", new Answer.Prefixes(List.of(new PrefixName("a"), new PrefixName("b")))))
        .isEqualTo("a\nb\nOK");
    assertThat(shown("cp p", new Answer.Outcome(P, Status.PrefixNotFound))).isEqualTo("FAIL");
    assertThat(shown("s p k 1", new Answer.Fields(P, Status.PrefixReadonly, List.of())))
        .isEqualTo("PrefixReadonly");
  }

  @Test
  void repairsOnePrefixOrAll() {
    RangeQuery all = new RangeQuery(Bytes.EMPTY, true, Bytes.EMPTY, 0, -1);
    Call everywhere = new Call.RepairJson(Bytes.EMPTY, all, 0, false, true, false);
    assertThat(call("rj")).isEqualTo(everywhere);
    assertThat(call("rj *")).isEqualTo(everywhere);
    assertThat(((Call.RepairJson) call("rj p 2")).query().limit()).isEqualTo(2);
    assertThat(shown("rj p", new Answer.Repaired(P, Status.OK, true, 7, 2, Bytes.EMPTY, List.of())))
        .isEqualTo("prefix: p\ntotal: 7\nrepair: 2\nOK");
    assertThat(
            shown(
                "rj p",
                new Answer.Repaired(P, Status.PrefixNotFound, true, 0, 0, Bytes.EMPTY, List.of())))
        .isEqualTo("FAIL");
  }

  @Test
  void showsTheStatisticsOfAPrefix() {
    Bytes stat =
        Bytes.utf8(
            """
            {"null_count":1,"bool_count":2,"number_count":3,"string_count":4,"array_count":5,\
            "object_count":6,"repair_count":7,"empty_count":8,\
            "keys":{"ts":9,"avg":10,"count":11,"perc50":12,"perc80":13,"perc95":14,"perc99":15,\
            "perc100":16,"lossy":0,"min":17,"max":18},\
            "values":{"ts":9,"avg":20,"count":21,"perc50":22,"perc80":23,"perc95":24,"perc99":25,\
            "perc100":26,"lossy":0,"min":27,"max":28}}""");
    assertThat(shown("gpi p", new Answer.Page(true, P, Status.OK, List.of(), stat)))
        .isEqualTo(
            """
            values by type:
              null    1
              bool    2
              number  3
              string  4
              array   5
              object  6
            no JSON, to be repaired: 7
            empty: 8
            keys: 11, bytes: min 17, average 10, max 18
              at most 12 in 50 %, 13 in 80 %, 14 in 95 %, 15 in 99 %, 16 in 100 %
            values: 21, bytes: min 27, average 20, max 28
              at most 22 in 50 %, 23 in 80 %, 24 in 95 %, 25 in 99 %, 26 in 100 %
            OK""");
    assertThat(
            shown(
                "gpi p",
                new Answer.Page(true, P, Status.PrefixNotFound, List.of(), Answer.NO_STAT)))
        .isEqualTo("No Stat");
  }

  /** Seeded: any bytes are a line, and each line has an answer. */
  @Test
  void noLineBreaksIt() {
    Random random = new Random(20_261_121);
    String[] starts = {"g ", "s p ", "r p a z ", "db ", "cb ", "i p ", "rj ", "h ", "corrupt p "};
    for (int i = 0; i < 50_000; i++) {
      byte[] noise = new byte[random.nextInt(40)];
      random.nextBytes(noise);
      byte[] start = starts[random.nextInt(starts.length)].getBytes(UTF_8);
      byte[] line = new byte[start.length + noise.length];
      System.arraycopy(start, 0, line, 0, start.length);
      System.arraycopy(noise, 0, line, start.length, noise.length);
      assertThat(TextCommand.read(Bytes.of(line))).isNotNull();
    }
  }

  private static TextStep read(String line) {
    return TextCommand.read(Bytes.utf8(line));
  }

  private static String say(String line) {
    return ((Say) read(line)).text().toString();
  }

  private static Call call(String line) {
    return ((Ask) read(line)).call();
  }

  private static String shown(String line, Answer answer) {
    return ((Ask) read(line)).shown().apply(answer).toString();
  }

  private static List<Bytes> words(String words) {
    return words.isEmpty() ? List.of() : bytes(words.split(" "));
  }

  private static List<Bytes> bytes(String... words) {
    return Stream.of(words).map(Bytes::utf8).toList();
  }

  private static Field field(String key, String value) {
    return new Field(Bytes.utf8(key), Bytes.utf8(value));
  }
}
