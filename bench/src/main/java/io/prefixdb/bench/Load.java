package io.prefixdb.bench;

/**
 * How much is asked of a server.
 *
 * @param connections how many there are
 * @param threads of the driver, among which the connections are divided
 * @param requests how many are sent
 * @param perSecond requests that become due every second, whether or not earlier ones were
 *     answered; 0 to send the next request when a reply has come
 */
record Load(int connections, int threads, long requests, double perSecond) {
  Load counting(long newRequests) {
    return new Load(connections, threads, newRequests, perSecond);
  }

  Load at(double newPerSecond) {
    return new Load(connections, threads, requests, newPerSecond);
  }

  boolean hasRate() {
    return perSecond > 0;
  }
}
