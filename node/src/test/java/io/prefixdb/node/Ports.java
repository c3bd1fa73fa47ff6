package io.prefixdb.node;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for nodes that are started again on the same ones. They lie below those that the system
 * gives to outgoing connections and to listeners that want any: there a slave that looks for its
 * dead master could connect to itself and take the port away, or somebody else take it.
 */
public final class Ports {
  private static final int FIRST = 24_000;
  private static final int LAST = 31_999;
  private static final int COUNT = LAST - FIRST + 1;
  private static final int ATTEMPTS_MAX = 1_000;

  private static int next = ThreadLocalRandom.current().nextInt(COUNT);

  private Ports() {}

  /** A port that is free now and was not given before. */
  public static synchronized int free() throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      int port = FIRST + next++ % COUNT;
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // Somebody else has it: the next one.
      }
    }
    throw new IOException("no free port between " + FIRST + " and " + LAST);
  }
}
