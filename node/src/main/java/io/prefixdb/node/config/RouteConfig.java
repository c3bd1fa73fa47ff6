package io.prefixdb.node.config;

/**
 * How a port treats what comes in.
 *
 * @param textCommands whether a line that begins with no object is a text command
 * @param serviceThere whether there is something behind the service, else every call is an error
 * @param ignoresUnknownIds whether answers to calls that were never made are passed over, else they
 *     close the connection
 * @param keepsAlive whether a connection stays after its first answer
 */
public record RouteConfig(
    boolean textCommands, boolean serviceThere, boolean ignoresUnknownIds, boolean keepsAlive) {
  /** What holds where the file says nothing else. */
  public static final RouteConfig DEFAULT = new RouteConfig(true, true, false, true);
}
