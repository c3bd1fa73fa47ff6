package io.prefixdb.node.json;

/**
 * The text is not what was expected. Cheap, for it is an ordinary answer to what a peer sent: it
 * carries no stack trace.
 */
public final class JsonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int position;

  public JsonException(String message, int position) {
    super(message + " at byte " + position, null, false, false);
    this.position = position;
  }

  /** Offset of the offending byte within the text that was read. */
  public int position() {
    return position;
  }
}
