package io.prefixdb.node.rules;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A stored value as the rules of merges see it (protocol, sections 2.7 to 2.9): its text, and its
 * pieces where it has some. It is never parsed, so that nothing of the server decides what it is.
 *
 * @param elements of an array, null for anything else
 * @param members of an object, null for anything else
 */
record ModelValue(
    String text, @Nullable List<String> elements, @Nullable Map<String, String> members) {
  static final Comparator<String> BYTEWISE =
      (one, other) -> Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8));

  private static final Pattern LEADING = Pattern.compile("^-?\\d+");

  static ModelValue plain(String text) {
    return new ModelValue(text, null, null);
  }

  static ModelValue array(String text, String... elements) {
    return new ModelValue(text, List.of(elements), null);
  }

  private static ModelValue array(List<String> elements) {
    return new ModelValue("[" + String.join(",", elements) + "]", List.copyOf(elements), null);
  }

  static ModelValue object(String text, Map<String, String> members) {
    return new ModelValue(text, null, Map.copyOf(members));
  }

  private static ModelValue object(TreeMap<String, String> members) {
    String text =
        members.entrySet().stream()
            .map(member -> "\"" + member.getKey() + "\":" + member.getValue())
            .collect(Collectors.joining(",", "{", "}"));
    return new ModelValue(text, null, Map.copyOf(members));
  }

  /** The whole number that a text begins with, modulo 2^64; null when it is no number. */
  static @Nullable Long leading(@Nullable String text) {
    Matcher digits = LEADING.matcher(text == null ? "" : text);
    return digits.find()
        ? Long.valueOf(new java.math.BigInteger(digits.group()).longValue())
        : null;
  }

  /**
   * What {@code inc} and a member of {@code packed} are given; null for what is left out.
   *
   * @param text as it is sent
   */
  record Step(@Nullable String inc, @Nullable String val, String text) {}

  static ModelValue inc(@Nullable ModelValue base, Step step) {
    String text = base == null ? "" : base.text;
    @Nullable Long present = text.equals("null") ? Long.valueOf(0) : leading(text);
    @Nullable Long start = present == null ? leading(step.val) : present;
    @Nullable Long more = leading(step.inc);
    return plain(
        Long.toString((start == null ? 0 : start) + (more == null ? 0 : more.longValue())));
  }

  static ModelValue add(@Nullable ModelValue base, long limit, List<String> more) {
    List<String> all =
        new ArrayList<>(base == null || base.elements == null ? List.of() : base.elements);
    all.addAll(more);
    int size = all.size();
    int keep = Long.compareUnsigned(limit, size) < 0 ? (int) limit : size;
    return array(all.subList(size - keep, size));
  }

  static ModelValue packed(@Nullable ModelValue base, List<Map.Entry<String, Step>> edits) {
    TreeMap<String, String> members = new TreeMap<>(BYTEWISE);
    if (base != null && base.members != null) {
      members.putAll(base.members);
    }
    for (Map.Entry<String, Step> edit : edits) {
      Step step = edit.getValue();
      @Nullable Long inc = leading(step.inc);
      boolean noInc = step.inc == null || step.inc.equals("null");
      boolean noVal = step.val == null || step.val.equals("null");
      if (inc != null) {
        @Nullable Long present = leading(members.get(edit.getKey()));
        @Nullable Long start = present == null ? leading(step.val) : present;
        members.put(edit.getKey(), Long.toString((start == null ? 0 : start) + inc));
      } else if (noInc && noVal) {
        members.remove(edit.getKey());
      } else {
        members.put(edit.getKey(), step.val == null ? "null" : step.val);
      }
    }
    return object(members);
  }
}
