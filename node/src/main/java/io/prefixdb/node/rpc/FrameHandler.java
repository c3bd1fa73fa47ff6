package io.prefixdb.node.rpc;

import io.prefixdb.node.model.Bytes;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Answers the frames of connections; what the network side knows of the rest of the node. */
public interface FrameHandler {
  /** A new connection on a port of that kind. Cheap; may be called on an event loop. */
  Session open(Port port);

  /** How the original treats what is no request, by the way a port leads to the service. */
  enum Port {
    /** Straight to the service: text that is no JSON object is a text command. */
    DIRECT,
    /** Through a queue: text is a parse error, and a message without an id gets no error. */
    QUEUED
  }

  /**
   * One connection. One thread calls it at a time, a worker and never an event loop, for it may
   * wait for the disk. It holds nothing that must be closed.
   */
  interface Session {
    /**
     * Executes the frames in their order, each without its line end; an empty frame is nothing.
     * Returns when all are executed or, where nobody waits for the result, submitted. It may be
     * called again at once. The future never fails, and the futures of a session complete in the
     * order of the calls.
     */
    CompletableFuture<Answers> handle(List<Bytes> frames);
  }

  /**
   * What to send back.
   *
   * @param frames the answers in order, each without its line end; fewer or more than there were
   *     requests
   * @param close whether to close the connection after they are sent, and to read no more
   */
  record Answers(List<Bytes> frames, boolean close) {}
}
