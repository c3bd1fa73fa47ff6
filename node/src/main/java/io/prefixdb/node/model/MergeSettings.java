package io.prefixdb.node.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the values of a prefix depend on besides its updates, as one node has it: by name, as text
 * for people. Merges are replicated as merges, so two nodes where one of these differs may make
 * other values of the same updates, or show other keys.
 *
 * @param values none when nothing is known
 */
public record MergeSettings(SortedMap<String, String> values) {
  /** How many seconds values live after their last write, 0 for ever. */
  public static final String LIFETIME = "TTL_seconds";

  /** More are not taken of what another node tells. */
  public static final int MAX = 32;

  /** So many characters are taken of a name that another node tells. */
  public static final int NAME_MAX = 64;

  /** So many characters are taken of a value that another node tells. */
  public static final int VALUE_MAX = 256;

  /** Of a node that tells none. */
  public static final MergeSettings UNKNOWN = new MergeSettings(Map.of());

  public MergeSettings {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  public MergeSettings(Map<String, String> values) {
    this(new TreeMap<>(values));
  }

  /**
   * What another node tells, whatever that is: too many are left out, too long ones cut, and what
   * would be no text on a line of the log is replaced.
   */
  public static MergeSettings told(List<Field> fields) {
    Map<String, String> values = new TreeMap<>();
    for (Field field : fields.subList(0, Math.min(MAX, fields.size()))) {
      values.put(text(field.key(), NAME_MAX), text(field.value(), VALUE_MAX));
    }
    return new MergeSettings(values);
  }

  private static String text(Bytes told, int max) {
    String text = told.toString();
    return text.substring(
            0, text.offsetByCodePoints(0, Math.min(max, text.codePointCount(0, text.length()))))
        .replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
  }

  /** Whether anything is known. */
  public boolean isKnown() {
    return !values.isEmpty();
  }

  /**
   * One that differs between a master and a slave.
   *
   * @param here nothing where the slave knows no such setting, as one of an earlier release
   */
  public record Difference(String name, String master, Optional<String> here) {
    /** A part of a sentence. */
    public String text() {
      return here.map(value -> "%s is %s there and %s here".formatted(name, master, value))
          .orElseGet(() -> "%s is %s there and not known here".formatted(name, master));
    }
  }

  /**
   * In what a master differs from this node, in the order of the names; nothing when one of them is
   * not known. What the master does not tell, as one of an earlier release, is no difference.
   */
  public Optional<List<Difference>> differencesFrom(MergeSettings master) {
    if (!isKnown() || !master.isKnown()) {
      return Optional.empty();
    }
    List<Difference> differences = new ArrayList<>();
    master.values.forEach(
        (name, value) -> {
          Optional<String> here = Optional.ofNullable(values.get(name));
          if (!here.equals(Optional.of(value))) {
            differences.add(new Difference(name, value, here));
          }
        });
    return Optional.of(List.copyOf(differences));
  }
}
