package io.prefixdb.node.rpc;

/** Why the node ended the connection of a client that did not want that. */
public enum Cut {
  /** A message is longer than the port takes. */
  FRAME_TOO_LONG("frame_too_long"),
  /** More bytes of answers wait for the client than the port allows. */
  ANSWERS_UNREAD("answers_unread"),
  /** The client took nothing of its answers for a while. */
  READER_STALLED("reader_stalled"),
  /** It held too much of what all connections may hold together. */
  HELD_TOO_MUCH("held_too_much");

  private final String label;

  Cut(String label) {
    this.label = label;
  }

  /** As metrics call it. */
  public String label() {
    return label;
  }
}
