package io.prefixdb.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between a slave and its master and passes bytes on. Cuts each stream after so many bytes
 * of the master if it is told to, and counts what the slave asks for.
 */
final class CuttingProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger streams = new AtomicInteger();
  private final AtomicInteger pulls = new AtomicInteger();
  private final AtomicLong streamed = new AtomicLong();

  /** Negative for never. */
  volatile int cutAfter = -1;

  /** What slaves send on streams waits for it. */
  volatile CountDownLatch acks = new CountDownLatch(0);

  CuttingProxy(int target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** How often a stream was asked for. */
  int streams() {
    return streams.get();
  }

  /** How often updates were asked for. */
  int pulls() {
    return pulls.get();
  }

  /** Bytes that the master has sent on streams. */
  long streamed() {
    return streamed.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket slave = listener.accept();
        Socket master = new Socket(InetAddress.getLoopbackAddress(), target);
        slave.setTcpNoDelay(true);
        master.setTcpNoDelay(true);
        open.add(slave);
        open.add(master);
        Connection connection = new Connection(slave, master);
        Thread.ofPlatform().daemon().start(connection::toMaster);
        Thread.ofPlatform().daemon().start(connection::toSlave);
      }
    } catch (IOException e) {
      // The test has ended, or the master is gone: the slave tries again.
    }
  }

  private final class Connection {
    private final Socket slave;
    private final Socket master;
    private volatile boolean stream;

    Connection(Socket slave, Socket master) {
      this.slave = slave;
      this.master = master;
    }

    void toMaster() {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      pass(
          slave,
          master,
          (bytes, length) -> {
            for (int i = 0; i < length && !stream; i++) {
              line.write(bytes[i]);
              if (bytes[i] == '\n') {
                count(line.toString(ISO_8859_1));
                line.reset();
              }
            }
            return stream ? delayed(length) : length;
          });
    }

    private int delayed(int length) {
      try {
        acks.await();
        return length;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return 0;
      }
    }

    private void count(String request) {
      if (request.contains("start_stream")) {
        stream = true;
        streams.incrementAndGet();
      } else if (request.contains("get_updates_since")) {
        pulls.incrementAndGet();
      }
    }

    void toSlave() {
      int[] passed = {0};
      pass(
          master,
          slave,
          (bytes, length) -> {
            int cut = cutAfter;
            // More may have passed before the cut was ordered.
            int left = stream && cut >= 0 ? Math.clamp(cut - passed[0], 0, length) : length;
            passed[0] += left;
            streamed.addAndGet(stream ? left : 0);
            return left;
          });
    }

    private void pass(Socket from, Socket to, Filter filter) {
      byte[] buffer = new byte[16 << 10];
      try (from;
          to;
          InputStream in = from.getInputStream();
          OutputStream out = to.getOutputStream()) {
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
          int left = filter.passes(buffer, length);
          out.write(buffer, 0, left);
          if (left < length) {
            return;
          }
        }
      } catch (IOException e) {
        // The other end is gone.
      } finally {
        open.remove(from);
        open.remove(to);
      }
    }
  }

  private interface Filter {
    int passes(byte[] bytes, int length);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
