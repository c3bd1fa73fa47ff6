package io.prefixdb.node.replication;

/** What became of a reload order at once. */
public sealed interface ReloadReply {
  /** It runs, or has run: the order with this id was given before. */
  record Accepted(String id) implements ReloadReply {}

  /** Another one runs. */
  record Busy(String runningId) implements ReloadReply {}

  /** It can never be carried out as it is, with a sentence for people. */
  record Invalid(String reason) implements ReloadReply {}
}
