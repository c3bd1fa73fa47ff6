package io.prefixdb.node.net;

import static java.util.Objects.requireNonNull;

import io.prefixdb.node.config.AdminConfig;
import io.prefixdb.node.json.JsonReader;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.replication.stream.FeedLine;
import io.prefixdb.node.replication.stream.Feeds;
import io.prefixdb.node.replication.stream.StreamException;
import io.prefixdb.node.rpc.Line;
import io.prefixdb.node.rpc.Successor;
import io.prefixdb.node.rpc.Switch;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The method {@value #METHOD}: the connection of a slave becomes a stream of updates
 * (docs/protocol.md, "The stream"). Safe for use by many threads.
 */
public final class StreamSwitch implements Switch {
  public static final String METHOD = "start_stream";

  /** The version of the stream that is spoken here. */
  static final int VERSION = 1;

  /** How batches are packed for who asks for it. */
  static final String PACKING = "deflate";

  private static final Logger LOG = LoggerFactory.getLogger(StreamSwitch.class);

  private final Feeds feeds;

  public StreamSwitch(Feeds feeds) {
    this.feeds = feeds;
  }

  /** The version that an answer to {@value #METHOD} tells; 0 when it tells none. */
  static long version(Bytes answer) {
    long[] version = {0};
    JsonReader in = new JsonReader(answer);
    in.object(
        name -> {
          if (name.equals("version")) {
            version[0] = in.integer();
          } else {
            in.skipValue();
          }
        });
    return version[0];
  }

  @Override
  public Opened open(Bytes params) {
    var asked =
        new Object() {
          long version;
          Bytes node = Bytes.EMPTY;
          Bytes pack = Bytes.EMPTY;
          boolean chain;
        };
    JsonReader in = new JsonReader(params);
    in.object(
        name -> {
          switch (name) {
            case "version" -> asked.version = in.integer();
            case "node" -> asked.node = in.string();
            case "pack" -> asked.pack = in.string();
            case "chain" -> asked.chain = in.bool();
            default -> in.skipValue();
          }
        });
    if (asked.version < VERSION) {
      return new Refused("version %d (expected: at least %d)".formatted(asked.version, VERSION));
    }
    if (asked.node.length() > AdminConfig.NODE_BYTES_MAX) {
      return new Refused(
          "node of %d bytes (expected: at most %d)"
              .formatted(asked.node.length(), AdminConfig.NODE_BYTES_MAX));
    }
    boolean packs = asked.pack.toString().equals(PACKING); // another one is not known here
    String answer =
        packs
            ? "{\"version\":%d,\"pack\":\"%s\"}".formatted(VERSION, PACKING)
            : "{\"version\":%d}".formatted(VERSION);
    return new Switched(
        Bytes.utf8(answer), new SlaveConnection(asked.node.toString(), packs, asked.chain));
  }

  private final class SlaveConnection implements Successor {
    private final String node;
    private final boolean packs;
    private final boolean chained;
    private @Nullable FeedLine feedLine;
    private @Nullable Line line;

    SlaveConnection(String node, boolean packs, boolean chained) {
      this.node = node;
      this.packs = packs;
      this.chained = chained;
    }

    @Override
    public void begin(Line begun) {
      line = begun;
      feedLine = feeds.open(new LineOutlet(begun), node, packs, chained);
    }

    @Override
    public void received(ByteBuffer bytes) {
      try {
        requireNonNull(feedLine).received(bytes);
      } catch (StreamException e) {
        Line broken = requireNonNull(line);
        LOG.warn("the stream to {} is closed: {}", broken.peer(), e.getMessage());
        broken.close();
      }
    }

    @Override
    public void writable() {
      requireNonNull(feedLine).writable();
    }

    @Override
    public void ended() {
      if (feedLine != null) {
        feedLine.ended();
      }
    }
  }
}
