package io.prefixdb.node.admin;

import java.util.Optional;

/**
 * What the admin port asks of a node that starts: one that opens many prefixes with long logs takes
 * hours at times. Safe for use by many threads.
 */
public interface StartView {
  /** How far it is, for people: {@code opening: 37 of 128 prefixes}. */
  String progress();

  /** Why it does not get on any more, one sentence; nothing while it does. */
  Optional<String> stall();

  /** How many prefixes it has to open; nothing before that is known. */
  Optional<Integer> prefixes();

  /** How many of them it has dealt with. */
  int prefixesDone();

  NodeStatus.Build build();

  String version();

  /** By the configuration, as {@link NodeStatus#mode}. */
  String mode();
}
