package io.prefixdb.node.model;

/**
 * Updates of a former master, or of a slave of one, that are in no history that anybody follows,
 * kept when their prefix was loaded anew.
 *
 * @param from the first of them
 * @param to the last of them
 * @param file where they are: one line of JSON for each, or a directory with all data as it was,
 *     where the log did not hold them any more or they were too many
 */
public record DivergedTail(PrefixName prefix, long from, long to, String file) {
  /** How many there are: each has one sequence. */
  public long updates() {
    return to - from + 1;
  }
}
