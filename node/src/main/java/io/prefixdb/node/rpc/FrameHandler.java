package io.prefixdb.node.rpc;

import java.util.concurrent.CompletableFuture;

/**
 * Answers the frames of connections; what the network side knows of the rest of the node. The
 * network side cuts frames, calls {@link Session} on whatever thread the kind of the port demands,
 * has rounds committed, and sends replies.
 */
public interface FrameHandler {
  /** A longer frame is not even read on an event loop, for that alone would delay the others. */
  int LOOP_FRAME_BYTES_MAX = 64 << 10;

  /**
   * A new connection on a port of that route. Cheap; may be called on an event loop.
   *
   * @param peer the address of the other end, without its port
   */
  Session open(Route route, String peer);

  /**
   * One connection. One thread calls it at a time: an event loop with a turn that may not wait, or
   * a worker with one that may. It holds nothing that must be closed.
   */
  interface Session {
    /**
     * Executes a frame up to its end, or as far as it goes in such a turn. Replies are appended to
     * the turn's in the order of the requests. Not called again before the end of a frame was
     * reached.
     */
    Progress handle(Frame frame, Turn turn);

    /** Goes on where the last call stopped, after what its answer asked for was done. */
    Progress resume(Turn turn);

    /**
     * Answers a frame that is not executed because too many wait. Called by any thread, also while
     * another one executes frames of the connection, but only behind a queue; never throws there.
     *
     * @return {@link Progress#DONE}, or {@link Progress#CLOSE} after the replies are sent
     */
    default Progress refuse(Frame frame, Replies replies) {
      throw new IllegalStateException("a session that no queue stands before");
    }

    /**
     * Whether a refusal is the last answer that the client gets: what was admitted before it is
     * executed, but not answered. May be called by any thread.
     */
    default boolean endsWithRefusal() {
      return false;
    }

    /** What {@link Progress#AFTER_ANSWER} waits for; never fails. */
    CompletableFuture<?> awaited();

    /** What the connection speaks after {@link Progress#SWITCH}; called once, and only then. */
    default Successor successor() {
      throw new IllegalStateException("a session that never switches");
    }
  }

  /** How far the execution of a frame came. */
  enum Progress {
    /** To its end. */
    DONE,
    /** The turn's round has to be committed before it goes on. */
    AFTER_COMMIT,
    /** It goes on in a turn that may wait, after the turn's round is committed. */
    ON_WORKER,
    /** {@link Session#awaited} has to complete before it goes on. */
    AFTER_ANSWER,
    /** The replies have to be sent before it goes on, for they are many. */
    AFTER_REPLIES,
    /** To its end, and {@link Session#successor} takes over after the replies are sent. */
    SWITCH,
    /** To its end, and the connection is to be closed after the replies are sent. */
    CLOSE
  }
}
