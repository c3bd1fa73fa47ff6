package io.prefixdb.node.service;

import io.prefixdb.node.json.JsonWriter;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.FileChecksum;
import io.prefixdb.node.rpc.Line;
import io.prefixdb.node.store.CheckpointFile;
import io.prefixdb.node.store.Checkpoints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers one request for a file: a line that says what follows, the bytes, a line with the
 * checksum of the whole file. What was read and is not sent yet is bounded. Run by one thread,
 * which it blocks; {@link #stop} by any.
 */
final class FileSender implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(FileSender.class);

  /** Others wait for the thread of who takes nothing. */
  private static final long PATIENCE_MS = 60_000;

  private final FileRequest request;
  private final Checkpoints checkpoints;
  private final Line line;
  private final Runnable sent;
  private final Chunks chunks;
  private volatile boolean stopped;

  /**
   * @param sent called right before the last bytes of the answer are sent
   */
  FileSender(
      FileRequest request, Checkpoints checkpoints, Chunks chunks, Line line, Runnable sent) {
    this.request = request;
    this.checkpoints = checkpoints;
    this.chunks = chunks;
    this.line = line;
    this.sent = sent;
  }

  /** Nobody reads what is sent any more. */
  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    try {
      answer();
    } catch (IOException | RuntimeException | Error e) { // whatever it is, the peer is told
      log.error(
          "file {} of checkpoint {} cannot be sent to {}",
          request.file(),
          request.checkpoint(),
          line.peer(),
          e);
      line.close();
    } catch (InterruptedException e) {
      log.debug("the node stops: file {} is not sent", request.file());
      line.close();
    }
  }

  private void answer() throws IOException, InterruptedException {
    Optional<CheckpointFile> found = checkpoints.open(request.checkpoint(), request.file());
    if (found.isEmpty()) {
      last(head("GONE", 0));
      return;
    }
    try (CheckpointFile file = found.get()) {
      if (request.from() < 0 || request.from() > file.size()) {
        throw new IOException(
            "byte %d was asked for (expected: 0 to %d)".formatted(request.from(), file.size()));
      }
      if (request.have().isPresent() && request.have().equals(file.checksum(() -> stopped))) {
        last(head("SAME", file.size()));
      } else {
        line.send(head("FILE", file.size()));
        send(file);
      }
    }
  }

  /** Reads it from the beginning when its checksum is not known. */
  private void send(CheckpointFile file) throws IOException, InterruptedException {
    Optional<FileChecksum> known = file.knownChecksum();
    FileChecksum.Running running = new FileChecksum.Running();
    long at = known.isPresent() ? request.from() : 0;
    while (at < file.size()) {
      ByteBuffer chunk = chunks.take(PATIENCE_MS);
      if (stopped) {
        chunks.give(chunk);
        return;
      }
      chunk.limit((int) Math.min(FreeChunks.BYTES, file.size() - at));
      int count = file.read(chunk, at);
      if (count < 0) {
        throw new IOException("it is shorter than it was");
      }
      chunk.flip();
      if (known.isEmpty()) {
        running.add(chunk);
      }
      chunk.position(Math.clamp(request.from() - at, 0, count));
      at += count;
      line.lend(chunk.slice(), () -> chunks.give(chunk));
    }
    FileChecksum sum = known.orElseGet(running::value);
    file.computed(sum);
    last(text(new JsonWriter().raw("{\"sum\":").string(sum.text()).raw("}")));
  }

  private void last(ByteBuffer bytes) {
    sent.run();
    line.send(bytes);
  }

  /** The line before the bytes, or instead of them. */
  static ByteBuffer head(String answer, long size) {
    return text(
        new JsonWriter()
            .raw("{\"answer\":\"")
            .raw(answer)
            .raw("\",\"size\":")
            .number(size)
            .raw("}"));
  }

  private static ByteBuffer text(JsonWriter json) {
    Bytes text = json.bytes();
    return StandardCharsets.US_ASCII.encode(text + "\r\n");
  }
}
