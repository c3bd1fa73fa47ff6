package io.prefixdb.node.golden;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prefixdb.node.golden.SlaveWire.Question;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The recorded master: answers the questions of each subject as it answered them then, the last
 * answer again and again at the end, and any other method as one that it does not know.
 */
final class RecordedMaster implements AutoCloseable {
  private static final String METHOD_NOT_FOUND =
      "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32601,\"message\":\"Method not found\"},";

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Socket> connections = new ArrayList<>();
  private final Map<String, Deque<Question>> left = new LinkedHashMap<>();
  private final Map<String, Question> last = new HashMap<>();
  private final List<Asked> asked = new ArrayList<>();
  private final List<String> unknown = new ArrayList<>();

  /** Connections up to this one are of the master that it was before. */
  private int ended;

  private int accepted;

  /** A request that was recorded too. */
  record Asked(int connection, long nanos, String request) {}

  RecordedMaster(List<Question> questions) throws IOException {
    take(questions);
    Thread.ofPlatform().daemon().name("recorded master").start(this::accept);
  }

  private void take(List<Question> questions) {
    for (Question question : questions) {
      left.computeIfAbsent(question.subject(), _ -> new ArrayDeque<>()).add(question);
    }
  }

  /** Ends all connections and answers as another master, which was asked nothing yet. */
  synchronized void become(List<Question> questions) throws IOException {
    left.clear();
    last.clear();
    asked.clear();
    take(questions);
    for (Socket connection : connections) {
      connection.close();
    }
    connections.clear();
    ended = accepted;
  }

  int port() {
    return server.getLocalPort();
  }

  /** Whether everything that was recorded was asked. */
  synchronized boolean isThrough() {
    return left.values().stream().allMatch(Deque::isEmpty);
  }

  /** The requests of methods that the recorded slave used. */
  synchronized List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** The other requests, without their numbers. */
  synchronized List<String> unknown() {
    return List.copyOf(unknown);
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = server.accept();
        connection.setTcpNoDelay(true);
        int number = take(connection);
        Thread.ofPlatform().daemon().start(() -> serve(connection, number));
      }
    } catch (IOException e) {
      // the test is over
    }
  }

  private synchronized int take(Socket connection) {
    connections.add(connection);
    accepted++;
    return accepted;
  }

  private void serve(Socket connection, int number) {
    try (connection) {
      InputStream in = new BufferedInputStream(connection.getInputStream());
      for (String frame = frame(in); frame != null; frame = frame(in)) {
        connection.getOutputStream().write(answer(number, frame).getBytes(UTF_8));
      }
    } catch (IOException e) {
      // the test is over
    }
  }

  private static @Nullable String frame(InputStream in) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    int before = -1;
    for (int next = in.read(); next >= 0; next = in.read()) {
      frame.write(next);
      if (before == '\r' && next == '\n') {
        return frame.toString(UTF_8);
      }
      before = next;
    }
    return null;
  }

  /**
   * @throws IOException when that connection was ended meanwhile
   */
  private synchronized String answer(int connection, String request) throws IOException {
    if (connection <= ended) {
      throw new IOException("connection " + connection + " was ended");
    }
    Deque<Question> questions = left.get(Question.subject(request));
    if (questions == null) {
      unknown.add(Question.withoutId(request));
      return METHOD_NOT_FOUND + request.replaceAll("(?s)^.*(\"id\":\\d+}\\r\\n)$", "$1");
    }
    asked.add(new Asked(connection, System.nanoTime(), request));
    Question now = questions.isEmpty() ? last(request) : questions.removeFirst();
    last.put(now.subject(), now);
    return now.answerTo(request);
  }

  private Question last(String request) {
    return Objects.requireNonNull(last.get(Question.subject(request)));
  }

  @Override
  public void close() throws IOException {
    server.close();
    synchronized (this) {
      for (Socket connection : connections) {
        connection.close();
      }
    }
  }
}
