package io.prefixdb.operator.observed;

import java.util.Map;

/** What became of an order to a node. */
public sealed interface OrderAnswer {

  /** Not sent by this process, or so long ago without success that it may be sent again. */
  record None() implements OrderAnswer {}

  /** Sent, or answered so lately that it is too early to send it again. */
  record UnderWay() implements OrderAnswer {}

  /**
   * The node has done it.
   *
   * @param positions where each of its prefixes ended, when the order made it stop to take writes
   */
  record Done(Map<String, Long> positions) implements OrderAnswer {}

  /**
   * The node will not do it.
   *
   * @param why the node's sentence
   * @param epoch the least one in which it would; 0 when that is not what it minds
   */
  record Refused(String why, long epoch) implements OrderAnswer {}
}
