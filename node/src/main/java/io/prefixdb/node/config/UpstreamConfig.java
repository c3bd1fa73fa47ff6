package io.prefixdb.node.config;

/**
 * The connections to the master.
 *
 * @param addr a host name, looked up again at each connect, or an address; empty for nobody, who is
 *     never connected to
 * @param connectCount how many connections share the requests
 * @param reconnectTimeoutMs pause after a connect that failed or a connection that broke
 * @param requestTimeoutMs how long an answer is waited for
 */
public record UpstreamConfig(
    String addr, int port, int connectCount, long reconnectTimeoutMs, long requestTimeoutMs) {

  /** The same, to another node. */
  UpstreamConfig at(String host, int slavePort) {
    return new UpstreamConfig(host, slavePort, connectCount, reconnectTimeoutMs, requestTimeoutMs);
  }

  /** Whether it is the connection to a master at all. */
  public boolean isNobody() {
    return addr.isEmpty();
  }

  /** {@code host:port}, for people. */
  public String address() {
    return isNobody() ? "(none)" : addr + ":" + port;
  }
}
