package io.prefixdb.node;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Stands before a port and damages or cuts off what comes from it, as the test wants. */
final class FaultyProxy implements AutoCloseable {
  private static final int CHUNK = 8 << 10;

  private final ServerSocket listener;
  private final int target;
  private final IntFunction<Fault> faults;
  private final AtomicInteger connections = new AtomicInteger();
  private final List<Closeable> open = new CopyOnWriteArrayList<>();

  /**
   * What happens to a connection.
   *
   * @param flipAt the byte from the server that comes with one bit wrong, negative for none
   * @param cutAt so many bytes come, negative for all
   */
  record Fault(long flipAt, long cutAt) {
    static final Fault NONE = new Fault(-1, -1);
  }

  private FaultyProxy(ServerSocket listener, int target, IntFunction<Fault> faults) {
    this.listener = listener;
    this.target = target;
    this.faults = faults;
  }

  /**
   * Begins to listen.
   *
   * @param faults what happens to the n-th connection, from 0
   */
  static FaultyProxy before(int target, IntFunction<Fault> faults) throws IOException {
    FaultyProxy proxy =
        new FaultyProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target, faults);
    Thread.ofVirtual().start(proxy::accept);
    return proxy;
  }

  String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(client);
        open.add(server);
        Fault fault = faults.apply(connections.getAndIncrement());
        Thread.ofVirtual().start(() -> pass(client, server, Fault.NONE));
        Thread.ofVirtual().start(() -> pass(server, client, fault));
      }
    } catch (IOException e) {
      close(); // the test is over
    }
  }

  private static void pass(Socket from, Socket to, Fault fault) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] chunk = new byte[CHUNK];
      long passed = 0;
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        if (fault.flipAt >= passed && fault.flipAt < passed + count) {
          chunk[(int) (fault.flipAt - passed)] ^= 4;
        }
        boolean cut = fault.cutAt >= 0 && passed + count > fault.cutAt;
        out.write(chunk, 0, cut ? (int) Math.max(0, fault.cutAt - passed) : count);
        passed += count;
        if (cut) {
          return;
        }
      }
    } catch (IOException e) {
      return; // one of the two has closed
    }
  }

  @Override
  public void close() {
    open.add(listener);
    for (Closeable each : open) {
      try {
        each.close();
      } catch (IOException e) {
        throw new AssertionError("a socket cannot be closed", e);
      }
    }
  }
}
