package io.prefixdb.node.config;

/**
 * What separates the frames of a port (protocol, section 1.2).
 *
 * @param requestEnd what ends a request; where it is empty, what came in at once is one
 * @param trims whether that is taken off before the request is read
 * @param answerEnd what follows each answer, which may be nothing
 */
public record Framing(String requestEnd, boolean trims, String answerEnd) {
  private static final String CRLF = "\r\n";

  /** As nearly all ports have it. */
  public static final Framing LINES = new Framing(CRLF, true, CRLF);

  /** {@code rn} stands for what is not given. */
  static Framing of(boolean rn, String requestEnd, boolean trims, String answerEnd) {
    return new Framing(
        rn && requestEnd.isEmpty() ? CRLF : requestEnd,
        trims,
        rn && answerEnd.isEmpty() ? CRLF : answerEnd);
  }
}
