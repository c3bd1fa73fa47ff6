package io.prefixdb.node.rpc;

/**
 * How a port leads to the service (protocol, sections 1.1 and 4.2).
 *
 * @param speech what its frames are
 * @param textCommands whether text that is no JSON object is a text command; on direct ports only
 * @param serviceThere whether there is something behind the service, else every call is an error
 * @param ignoresUnknownIds whether answers to calls that were never made are passed over, else they
 *     close the connection
 * @param keepsAlive whether a connection stays after its first answer
 */
public record Route(
    Speech speech,
    boolean textCommands,
    boolean serviceThere,
    boolean ignoresUnknownIds,
    boolean keepsAlive) {
  public static final Route DIRECT = new Route(Speech.DIRECT, true, true, false, true);
  public static final Route QUEUED = new Route(Speech.QUEUED, true, true, false, true);

  /** What the frames of a port are. */
  public enum Speech {
    /** JSON-RPC, straight to the service. */
    DIRECT,
    /** JSON-RPC through a queue: text is a parse error, and what has no id gets no error. */
    QUEUED,
    /** JSON-RPC with arrays of requests; else as through a queue. */
    BATCH,
    /** Text commands. */
    TEXT,
    /** Anything; it is sent back as it is. */
    ECHO,
    /** Anything; the connection is closed. */
    NOBODY
  }
}
