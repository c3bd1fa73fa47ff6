package io.prefixdb.node.net;

import io.prefixdb.node.json.JsonException;
import io.prefixdb.node.json.JsonWriter;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Checkpoint;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.CopySource;
import io.prefixdb.node.replication.MasterAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node as a source of copies, asked over connections of its own. */
final class NodeCopySource implements CopySource {
  private static final Logger LOG = LoggerFactory.getLogger(NodeCopySource.class);

  /** So long the node keeps a checkpoint that nobody reads from. */
  private static final Duration LEASE = Duration.ofMinutes(2);

  /** A node that is to make a checkpoint writes out what it has in memory first. */
  private static final int CHECKPOINT_MS = 120_000;

  private static final int SILENCE_MS = 15_000;

  /** A node may read a large file from its beginning before it sends what is wanted of it. */
  private static final int FILE_SILENCE_MS = 120_000;

  static final long METHOD_NOT_FOUND = -32601;

  /** More requests wait there than may: it is one to ask again. */
  private static final long QUEUE_OVERFLOW = -32004;

  private final String host;
  private final int port;
  private final String asker;
  private final Set<NodeConnection> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * @param asker names this run of this node, which is no source for itself; empty for none
   */
  NodeCopySource(String host, int port, String asker) {
    this.host = host;
    this.port = port;
    this.asker = asker;
  }

  @Override
  public String address() {
    return host + ":" + port;
  }

  @Override
  public MasterAnswer<List<Bytes>> prefixes() {
    try {
      return ask(
          "get_all_prefixes",
          new JsonWriter().raw("{}"),
          SILENCE_MS,
          response ->
              switch (response) {
                case Response.Result result -> MasterAnswers.prefixes(result.json());
                case Response.Fault fault -> new MasterAnswer.None<>(fault.message());
                case Response.None none -> new MasterAnswer.None<>(none.reason());
              });
    } catch (IOException e) {
      return new MasterAnswer.None<>(address() + ": " + e.getMessage());
    } catch (JsonException e) {
      return new MasterAnswer.Unreadable<>("the answer of get_all_prefixes: " + e.getMessage());
    }
  }

  @Override
  public Offer checkpoint(PrefixName prefix) {
    try {
      return ask(
          "create_checkpoint",
          of(prefix)
              .raw(",\"lease_s\":")
              .number(LEASE.toSeconds())
              .raw(",\"asker\":")
              .string(asker)
              .raw("}"),
          CHECKPOINT_MS,
          response -> offered(prefix, response));
    } catch (IOException e) {
      return new Offer.None(address() + ": " + e.getMessage());
    } catch (JsonException e) {
      return new Offer.Refused("the answer of create_checkpoint: " + e.getMessage());
    }
  }

  private static Offer offered(PrefixName prefix, Response response) {
    return switch (response) {
      case Response.Result result -> CheckpointAnswer.read(prefix, result.json());
      case Response.Fault fault when fault.code() == METHOD_NOT_FOUND -> new Offer.Unknown();
      case Response.Fault fault when fault.code() == QUEUE_OVERFLOW ->
          new Offer.None(fault.message());
      case Response.Fault fault ->
          new Offer.Refused("error " + fault.code() + " " + fault.message());
      case Response.None none -> new Offer.None(none.reason());
    };
  }

  private <T> T ask(String method, JsonWriter params, int silenceMs, Function<Response, T> read)
      throws IOException {
    NodeConnection connection = connect(silenceMs);
    try {
      return read.apply(connection.call(method, params));
    } finally {
      disconnect(connection);
    }
  }

  /**
   * Also when this source is closed, for then somebody has given the copy up, perhaps because the
   * node does not answer: so nobody waits for its answer.
   */
  @Override
  public void release(Checkpoint checkpoint) {
    if (closed) {
      Thread.ofPlatform().daemon().name("release").start(() -> tellRelease(checkpoint));
    } else {
      tellRelease(checkpoint);
    }
  }

  private void tellRelease(Checkpoint checkpoint) {
    try (NodeConnection connection = NodeConnection.open(host, port, SILENCE_MS)) {
      var _ =
          connection.call(
              "release_checkpoint",
              of(checkpoint.prefix()).raw(",\"checkpoint\":").string(checkpoint.id()).raw("}"));
    } catch (IOException | JsonException e) {
      LOG.info(
          "{} does not hear that checkpoint {} is not needed any more: it ends by itself: {}",
          address(),
          checkpoint.id(),
          e.getMessage());
    }
  }

  private static JsonWriter of(PrefixName prefix) {
    return new JsonWriter().raw("{\"prefix\":").asked(prefix.bytes());
  }

  @Override
  public Reader reader(int chunkBytes) {
    return new NodeFileReader(this, chunkBytes);
  }

  /** A connection for files that ends with this source; {@link #disconnect} is to follow. */
  NodeConnection connect() throws IOException {
    return connect(FILE_SILENCE_MS);
  }

  private NodeConnection connect(int silenceMs) throws IOException {
    NodeConnection connection = NodeConnection.open(host, port, silenceMs);
    open.add(connection);
    if (closed) {
      disconnect(connection);
      throw new IOException("the copy was given up");
    }
    return connection;
  }

  void disconnect(NodeConnection connection) {
    open.remove(connection);
    connection.close();
  }

  @Override
  public void close() {
    closed = true;
    open.forEach(this::disconnect);
  }
}
