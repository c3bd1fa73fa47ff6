package io.prefixdb.node.role;

/** What becomes of an order. */
public sealed interface Decision {
  /** It is to be carried out, once that term is kept durably. */
  record Accepted(Term term) implements Decision {}

  /** Nothing changes, for the reason that the sentence tells. */
  record Refused(String sentence) implements Decision {}
}
