package io.prefixdb.node.config;

import java.util.Iterator;

/** Guesses which known name a misspelled one was meant to be. */
public final class NearestName {
  private NearestName() {}

  /** {@code " (did you mean '...'?)"}, or nothing when no name is near. */
  public static String hint(String wrong, Iterator<String> known) {
    String best = "";
    int bestDistance = Math.max(2, wrong.length() / 3) + 1;
    while (known.hasNext()) {
      String name = known.next();
      int distance = distance(wrong, name);
      if (distance < bestDistance) {
        best = name;
        bestDistance = distance;
      }
    }
    return best.isEmpty() ? " (remove it, or correct its name)" : " (did you mean '" + best + "'?)";
  }

  /** How many characters to insert, delete or replace (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
