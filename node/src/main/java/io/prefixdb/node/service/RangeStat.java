package io.prefixdb.node.service;

import io.prefixdb.node.json.JsonRepair;
import io.prefixdb.node.json.JsonWriter;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import java.util.Map;
import java.util.TreeMap;

/** Counts what a scan visits: types of values, and sizes in bytes. */
final class RangeStat {
  private long nulls;
  private long bools;
  private long numbers;
  private long strings;
  private long arrays;
  private long objects;
  private long repaired;
  private long empty;
  private final Sizes keys = new Sizes();
  private final Sizes values = new Sizes();

  /**
   * Counts a field.
   *
   * @param repairs whether values that are not JSON are made JSON; else they count for what they
   *     begin as, if for anything
   */
  void visit(Field field, boolean repairs) {
    Bytes value = field.value();
    keys.add(field.key().length());
    values.add(value.length());
    if (value.isEmpty()) {
      empty++;
    }
    Bytes shown = repairs ? JsonRepair.repair(value) : value;
    if (!shown.equals(value)) {
      repaired++;
    }
    if (!shown.isEmpty()) {
      type(shown);
    }
  }

  private void type(Bytes value) {
    switch (value.array()[0]) {
      case 'n' -> nulls++;
      case 't', 'f' -> bools++;
      case '"' -> strings++;
      case '[' -> arrays++;
      case '{' -> objects++;
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> numbers++;
      default -> {}
    }
  }

  /** The statistics as JSON, taken at that second of Unix time. */
  Bytes json(long second) {
    JsonWriter out = new JsonWriter();
    out.raw("{\"null_count\":").number(nulls).raw(",\"bool_count\":").number(bools);
    out.raw(",\"number_count\":").number(numbers).raw(",\"string_count\":").number(strings);
    out.raw(",\"array_count\":").number(arrays).raw(",\"object_count\":").number(objects);
    out.raw(",\"repair_count\":").number(repaired).raw(",\"empty_count\":").number(empty);
    keys.write(out.raw(",\"keys\":"), second);
    values.write(out.raw(",\"values\":"), second);
    return out.raw("}").bytes();
  }

  /** How often each size occurred; as many entries as there are different sizes. */
  private static final class Sizes {
    private static final int[] PERCENTS = {50, 80, 95, 99, 100};

    private final TreeMap<Integer, Long> counts = new TreeMap<>();
    private long count;

    /** As the original carries it along: what is cut off in the end depends on each rounding. */
    private double average;

    private void add(int size) {
      counts.merge(size, 1L, Long::sum);
      count++;
      average += (size - average) / count;
    }

    private void write(JsonWriter out, long second) {
      out.raw("{\"ts\":").number(count == 0 ? 0 : second);
      out.raw(",\"avg\":").number((long) average);
      out.raw(",\"count\":").number(count);
      for (int percent : PERCENTS) {
        out.raw(",\"perc" + percent + "\":").number(at(count * percent / 100));
      }
      out.raw(",\"lossy\":0,\"min\":").number(at(0));
      out.raw(",\"max\":").number(at(count)).raw("}");
    }

    /** The size of that rank, counted from 0; of the last one when the rank is higher. */
    private int at(long rank) {
      long seen = 0;
      for (Map.Entry<Integer, Long> entry : counts.entrySet()) {
        seen += entry.getValue();
        if (seen > rank || seen == count) {
          return entry.getKey();
        }
      }
      return 0;
    }
  }
}
