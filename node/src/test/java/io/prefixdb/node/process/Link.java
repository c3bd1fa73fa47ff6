package io.prefixdb.node.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between one slave and its master's port and passes bytes on, as badly as the test wants.
 * The master may go and come back, and another one may take its place.
 */
final class Link implements AutoCloseable {
  private static final int BACKLOG = 50;
  private static final int CHUNK = 8 << 10;

  private final ServerSocket listener;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final Gate toSlave = new Gate();
  private final Gate toMaster = new Gate();
  private volatile int target;
  private volatile boolean down;

  /** Which way bytes go. */
  enum Way {
    TO_SLAVE,
    TO_MASTER
  }

  Link(int target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** New connections lead to that port from now on; those that stand stay. */
  void leadTo(int port) {
    target = port;
  }

  /** Each connection that is open passes so many bytes more to the slave, then it ends. */
  void cutAfter(int bytes) {
    open.forEach(connection -> connection.left.set(bytes));
  }

  /** All connections end, and new ones too. */
  void sever() {
    down = true;
    open.forEach(Connection::close);
  }

  /** Bytes that go this way wait; nobody is told. */
  void stall(Way way) {
    gate(way).shut();
  }

  /** Everything is as it should be again. */
  void mend() {
    down = false;
    toSlave.open();
    toMaster.open();
  }

  private Gate gate(Way way) {
    return switch (way) {
      case TO_SLAVE -> toSlave;
      case TO_MASTER -> toMaster;
    };
  }

  private void accept() {
    try {
      while (true) {
        connect(listener.accept());
      }
    } catch (IOException e) {
      open.forEach(Connection::close); // the test is over
    }
  }

  private void connect(Socket slave) throws IOException {
    if (down) {
      slave.close();
      return;
    }
    Socket master;
    try {
      master = new Socket(InetAddress.getLoopbackAddress(), target);
    } catch (IOException e) { // the master is away
      slave.close();
      return;
    }
    slave.setTcpNoDelay(true);
    master.setTcpNoDelay(true);
    Connection connection = new Connection(slave, master, new AtomicLong(Long.MAX_VALUE));
    open.add(connection);
    Thread.ofVirtual().start(() -> pass(connection, Way.TO_MASTER));
    Thread.ofVirtual().start(() -> pass(connection, Way.TO_SLAVE));
  }

  private void pass(Connection connection, Way way) {
    boolean down = way == Way.TO_SLAVE;
    try (connection) {
      InputStream in = (down ? connection.master : connection.slave).getInputStream();
      OutputStream out = (down ? connection.slave : connection.master).getOutputStream();
      byte[] chunk = new byte[CHUNK];
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        gate(way).pass();
        int passes = down ? connection.take(count) : count;
        out.write(chunk, 0, passes);
        if (passes < count) {
          return;
        }
      }
    } catch (IOException e) {
      return; // one of the two has closed
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(connection);
    }
  }

  /**
   * Two sockets that live as long as each other.
   *
   * @param left so many bytes may still go to the slave
   */
  private record Connection(Socket slave, Socket master, AtomicLong left) implements AutoCloseable {
    int take(int count) {
      long before = left.getAndUpdate(bytes -> Math.max(0, bytes - count));
      return (int) Math.min(count, before);
    }

    @Override
    public void close() {
      try (slave;
          master) {
        left.set(0);
      } catch (IOException e) {
        throw new AssertionError("a socket cannot be closed", e);
      }
    }
  }

  /** Open in the beginning. */
  private static final class Gate {
    private volatile CountDownLatch shut = new CountDownLatch(0);

    void shut() {
      open();
      shut = new CountDownLatch(1);
    }

    void open() {
      shut.countDown();
    }

    void pass() throws InterruptedException {
      shut.await();
    }
  }

  @Override
  public void close() throws IOException {
    mend();
    sever();
    listener.close();
  }
}
