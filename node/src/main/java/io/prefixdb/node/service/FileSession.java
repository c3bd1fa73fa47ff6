package io.prefixdb.node.service;

import io.prefixdb.node.json.JsonException;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.rpc.Line;
import io.prefixdb.node.rpc.Successor;
import io.prefixdb.node.store.Checkpoints;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that carries files of checkpoints: a request in one line, its answer, then the next
 * request. Runs on the event loop of the connection; the files are sent by another thread.
 */
final class FileSession implements Successor {
  private static final Logger log = LoggerFactory.getLogger(FileSession.class);
  private static final int REQUEST_BYTES_MAX = 4 << 10;

  private final Checkpoints checkpoints;
  private final Predicate<Runnable> senders;
  private final ByteArrayOutputStream request = new ByteArrayOutputStream();
  private final Chunks chunks;
  private @Nullable Line line;
  private volatile @Nullable FileSender sending;

  /**
   * @param senders runs a task on another thread, if there is one
   */
  FileSession(Checkpoints checkpoints, FreeChunks free, Predicate<Runnable> senders) {
    this.checkpoints = checkpoints;
    this.chunks = new Chunks(free);
    this.senders = senders;
  }

  @Override
  public void begin(Line given) {
    line = given;
  }

  @Override
  public void received(ByteBuffer bytes) {
    Line to = Objects.requireNonNull(line);
    if (sending != null || request.size() + bytes.remaining() > REQUEST_BYTES_MAX) {
      log.warn("{} asks for files out of turn, or at length: its connection is closed", to.peer());
      to.close();
      return;
    }
    byte[] more = new byte[bytes.remaining()];
    bytes.get(more);
    request.writeBytes(more);
    byte[] text = request.toByteArray();
    if (text.length >= 2 && text[text.length - 2] == '\r' && text[text.length - 1] == '\n') {
      request.reset();
      answer(Bytes.copyOf(text, 0, text.length - 2), to);
    }
  }

  private void answer(Bytes text, Line to) {
    try {
      FileSender sender =
          new FileSender(FileRequest.read(text), checkpoints, chunks, to, this::sent);
      sending = sender;
      if (!senders.test(sender)) {
        sent();
        to.send(FileSender.head("BUSY", 0));
      }
    } catch (JsonException e) {
      log.warn("{} asks for a file in words unknown: {}", to.peer(), e.getMessage());
      to.close();
    }
  }

  /** The next request may come: the end of the answer is sent right after this. */
  private void sent() {
    sending = null;
  }

  @Override
  public void writable() {}

  @Override
  public void ended() {
    FileSender present = sending;
    if (present != null) {
      present.stop();
    }
  }
}
