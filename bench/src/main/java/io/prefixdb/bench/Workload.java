package io.prefixdb.bench;

import java.util.List;

/**
 * What each connection sends.
 *
 * @param name its line in the tables
 * @param verbs what is asked, in turn
 * @param keys how many keys one request names
 * @param inFlight how many requests of a connection are unanswered at once
 */
record Workload(String name, List<Verb> verbs, int keys, int inFlight) {
  private static final int PIPELINED = 16;
  private static final int MANY_KEYS = 10;

  /** Writes every key once, so that reads find one. */
  static final Workload FILL = new Workload("fill", List.of(Verb.SET), MANY_KEYS, 1);

  static final Workload SETS = new Workload("set", List.of(Verb.SET), 1, 1);
  static final Workload GETS = new Workload("get", List.of(Verb.GET), 1, 1);

  /** The cases of the comparison. */
  static final List<Workload> CASES =
      List.of(
          SETS,
          GETS,
          new Workload("inc", List.of(Verb.INC), 1, 1),
          new Workload("set and get", List.of(Verb.SET, Verb.GET), 1, 1),
          new Workload("set, 16 in flight", List.of(Verb.SET), 1, PIPELINED),
          new Workload("get, 16 in flight", List.of(Verb.GET), 1, PIPELINED),
          new Workload("inc, 16 in flight", List.of(Verb.INC), 1, PIPELINED),
          new Workload("set and get, 16 in flight", List.of(Verb.SET, Verb.GET), 1, PIPELINED),
          new Workload("set, 10 keys", List.of(Verb.SET), MANY_KEYS, 1),
          new Workload("get, 10 keys", List.of(Verb.GET), MANY_KEYS, 1));

  Workload named(String newName) {
    return new Workload(newName, verbs, keys, inFlight);
  }

  /** The verb of the request of that number. */
  Verb verb(long number) {
    return verbs.get((int) (number % verbs.size()));
  }
}
