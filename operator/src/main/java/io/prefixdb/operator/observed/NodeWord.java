package io.prefixdb.operator.observed;

/** What was last heard of a node. No word is not a good word. */
public sealed interface NodeWord {

  /** The node answered within the last seconds. */
  record Spoke(NodeVerdict verdict) implements NodeWord {}

  /** The node has been asked for so short a time that its silence says nothing. */
  record Unheard() implements NodeWord {}

  /**
   * The node does not answer, or not as the node that it should be.
   *
   * @param why a sentence for people
   */
  record Silent(String why) implements NodeWord {}
}
