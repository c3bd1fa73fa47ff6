package io.prefixdb.node.net;

import io.prefixdb.node.json.JsonException;
import io.prefixdb.node.json.JsonReader;
import io.prefixdb.node.json.JsonWriter;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Checkpoint;
import io.prefixdb.node.model.CopyFile;
import io.prefixdb.node.model.FileChecksum;
import io.prefixdb.node.replication.CopySource;
import io.prefixdb.node.replication.CopySource.Content;
import io.prefixdb.node.replication.CopySource.Sink;
import io.prefixdb.node.replication.ReplicaException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads files of checkpoints over one connection, which {@code read_checkpoint} makes one of
 * requests in one line and answers of a line, the bytes of a file, and a line. It is made anew
 * after whatever went wrong. For one thread.
 */
final class NodeFileReader implements CopySource.Reader {
  private final NodeCopySource source;
  private final byte[] chunk;
  private @Nullable NodeConnection connection;

  NodeFileReader(NodeCopySource source, int chunkBytes) {
    this.source = source;
    this.chunk = new byte[chunkBytes];
  }

  @Override
  public Content read(
      Checkpoint checkpoint, CopyFile file, long from, Optional<FileChecksum> have, Sink sink)
      throws ReplicaException {
    boolean inStep = false;
    try {
      NodeConnection open = connected(checkpoint);
      if (open == null) {
        return new Content.Unknown();
      }
      open.send(request(checkpoint, file, from, have));
      Content content = answer(open, file, from, sink);
      inStep = !(content instanceof Content.Cut);
      return content;
    } catch (IOException e) {
      return new Content.Cut(source.address() + ": " + e.getMessage());
    } catch (JsonException e) {
      return new Content.Cut(
          source.address() + " sent what is no answer to read_checkpoint: " + e.getMessage());
    } finally {
      if (!inStep) {
        close();
      }
    }
  }

  /** One that carries files, or null where the node knows none that do. */
  private @Nullable NodeConnection connected(Checkpoint checkpoint) throws IOException {
    NodeConnection present = connection;
    if (present == null) {
      present = source.connect();
      connection = present;
      Response answer =
          present.call(
              "read_checkpoint",
              new JsonWriter().raw("{\"prefix\":").asked(checkpoint.prefix().bytes()).raw("}"));
      switch (answer) {
        case Response.Result _ -> {}
        case Response.Fault fault when fault.code() == NodeCopySource.METHOD_NOT_FOUND -> {
          return null;
        }
        case Response.Fault fault -> throw new IOException("error " + fault.message());
        case Response.None none -> throw new IOException(none.reason());
      }
    }
    return present;
  }

  private static Bytes request(
      Checkpoint checkpoint, CopyFile file, long from, Optional<FileChecksum> have) {
    return new JsonWriter()
        .raw("{\"checkpoint\":")
        .string(checkpoint.id())
        .raw(",\"file\":")
        .string(file.name())
        .raw(",\"from\":")
        .number(from)
        .raw(",\"have\":")
        .string(have.map(FileChecksum::text).orElse(""))
        .raw("}")
        .bytes();
  }

  private Content answer(NodeConnection open, CopyFile file, long from, Sink sink)
      throws IOException, ReplicaException {
    Line head = new Line(open.line());
    return switch (head.answer) {
      case "SAME" -> new Content.Same();
      case "GONE" -> new Content.Gone();
      case "BUSY" -> new Content.Busy();
      case "FILE" -> {
        if (head.size != file.size()) {
          throw new IOException(
              "file %s has %d bytes (expected: %d)".formatted(file.name(), head.size, file.size()));
        }
        yield whole(open, file.size() - from, sink);
      }
      default -> throw new IOException("an answer '" + head.answer + "' to read_checkpoint");
    };
  }

  private Content whole(NodeConnection open, long bytes, Sink sink)
      throws IOException, ReplicaException {
    long left = bytes;
    while (left > 0) {
      int count = open.read(chunk, (int) Math.min(chunk.length, left));
      sink.take(chunk, count);
      left -= count;
    }
    String sum = new Line(open.line()).sum;
    return new Content.Whole(
        FileChecksum.parse(sum)
            .orElseThrow(() -> new IOException("a checksum '" + sum + "' (expected: 16 digits)")));
  }

  /** A line of an answer. */
  private static final class Line {
    private String answer = "";
    private String sum = "";
    private long size;

    Line(Bytes text) {
      JsonReader in = new JsonReader(text);
      in.object(
          name -> {
            switch (name) {
              case "answer" -> answer = in.string().toString();
              case "size" -> size = in.integer();
              case "sum" -> sum = in.string().toString();
              default -> in.skipValue();
            }
          });
      in.end();
    }
  }

  @Override
  public void close() {
    NodeConnection present = connection;
    if (present != null) {
      connection = null;
      source.disconnect(present);
    }
  }
}
