package io.prefixdb.node.rpc;

import io.prefixdb.node.json.JsonRepair;
import io.prefixdb.node.json.JsonWriter;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.MergeKind;
import io.prefixdb.node.model.RangeQuery;
import io.prefixdb.node.rpc.Call.Options;
import io.prefixdb.node.rpc.TextStep.Ask;
import io.prefixdb.node.rpc.TextStep.Say;
import java.util.List;
import java.util.function.Function;

/** The calls that commands of the text port stand for. Each takes its words from left to right. */
final class TextCalls {
  private static final int RANGE_LIMIT = 10;
  private static final int RANGE_LIMIT_FOR_ZERO = 100;

  private TextCalls() {}

  static TextStep compact(Words words) {
    return new Ask(
        new Call.Compact(words.next(), words.next(), words.next()), TextPrinter::compacted);
  }

  static TextStep get(Words words) {
    return new Ask(new Call.Get(words.next(), words.all(), 0), TextPrinter::fields);
  }

  static TextStep del(Words words) {
    return new Ask(
        new Call.Del(words.next(), new Options(false, false, false, 0), words.all()),
        TextPrinter::fields);
  }

  static TextStep delay(Words words) {
    long seconds = words.seconds();
    boolean force = words.takeFlag();
    return new Ask(
        new Call.DelayBackground(words.all(), seconds, force),
        answer ->
            Bytes.utf8(
                "%s. Backgrounds delayed on %d seconds. force=%d"
                    .formatted(answer.status(), seconds, force ? 1 : 0)));
  }

  static TextStep resume(Words words) {
    boolean force = words.takeFlag();
    return new Ask(
        new Call.ContinueBackground(words.all(), force),
        answer ->
            Bytes.utf8(
                "%s. Continue backgrounds. force=%d".formatted(answer.status(), force ? 1 : 0)));
  }

  static TextStep detach(Words words) {
    long seconds = words.seconds();
    return new Ask(
        new Call.DetachPrefixes(words.all(), seconds),
        answer ->
            Bytes.utf8(
                "%s. Prefixes detached. Deny timeout %d seconds. "
                    .formatted(answer.status(), seconds)));
  }

  static TextStep attach(Words words) {
    boolean open = words.flag();
    return new Ask(
        new Call.AttachPrefixes(words.all(), open),
        answer -> Bytes.utf8(answer.status() + ". Prefixes attached."));
  }

  static TextStep set(Words words, Function<Words, Bytes> value) {
    Bytes prefix = words.next();
    if (prefix.isEmpty()) {
      return new Say("Error: Prefix required");
    }
    Bytes key = words.next();
    if (key.isEmpty()) {
      return new Say("Error: Key required");
    }
    return new Ask(
        new Call.SetRaw(prefix, List.of(new Field(key, value.apply(words)))), TextPrinter::status);
  }

  /** The rest of the line if it is a JSON value, else as a string. */
  static Bytes jsonOrString(Words words) {
    Bytes text = words.rest();
    int length = text.length();
    while (length > 0 && Words.isSpace(text.array()[length - 1])) {
      length--;
    }
    Bytes value = Bytes.copyOf(text.array(), 0, length);
    return JsonRepair.isSound(value) ? value : new JsonWriter().string(text).bytes();
  }

  static TextStep inc(Words words) {
    Bytes prefix = words.next();
    Bytes key = words.next("null");
    Bytes parameter =
        new JsonWriter()
            .raw("{\"inc\":")
            .raw(words.next("null"))
            .raw(",\"val\":")
            .raw(words.next("null"))
            .raw("}")
            .bytes();
    return new Ask(
        new Call.Merge(
            MergeKind.INC,
            prefix,
            new Options(false, true, false, 0),
            List.of(new Field(key, JsonRepair.repair(parameter)))),
        answer -> Bytes.utf8("OK"));
  }

  static TextStep range(Words words) {
    Bytes prefix = words.next();
    Bytes from = words.next();
    Bytes to = words.next();
    long offset = words.number(0);
    long limit = words.number(RANGE_LIMIT);
    RangeQuery query =
        new RangeQuery(from, true, to, offset, limit == 0 ? RANGE_LIMIT_FOR_ZERO : limit);
    return new Ask(
        new Call.Range(prefix, query, 0, false, false, false, false), TextPrinter::fields);
  }

  static TextStep repair(Words words) {
    Bytes prefix = words.next("*");
    long limit = words.number(0);
    return new Ask(
        new Call.RepairJson(
            prefix.equals(Bytes.utf8("*")) ? Bytes.EMPTY : prefix,
            new RangeQuery(Bytes.EMPTY, true, Bytes.EMPTY, 0, limit == 0 ? -1 : limit),
            0,
            false,
            true,
            false),
        TextPrinter::repaired);
  }

  static TextStep info(Words words) {
    Bytes prefix = words.next();
    if (prefix.isEmpty()) {
      return new Say("Error: Prefix required");
    }
    RangeQuery all = new RangeQuery(Bytes.EMPTY, true, Bytes.EMPTY, 0, words.number(0));
    return new Ask(new Call.Range(prefix, all, 0, true, true, true, false), TextStatistics::show);
  }
}
