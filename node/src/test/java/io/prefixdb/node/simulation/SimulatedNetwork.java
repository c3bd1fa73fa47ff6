package io.prefixdb.node.simulation;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/**
 * The network between all nodes: what is sent takes its time and may overtake what was sent before
 * on another connection, is lost, or does not get through in one direction.
 */
final class SimulatedNetwork {
  /** So long a question waits for its answer, in nanoseconds. */
  static final long TIMEOUT_NANOS = 1_000 * Scheduler.MS;

  private static final long SLOW_FACTOR = 200;

  private final Scheduler scheduler;
  private final Trace trace;
  private final Set<Way> cut = new HashSet<>();
  private int lossPerMille;
  private int slowPerMille;
  private long lost;

  /** From one machine to another one. */
  record Way(int from, int to) {}

  /** One who asks: a node in one of its lives. */
  record Seat(SimulatedNode node, Life process) {}

  SimulatedNetwork(Scheduler scheduler, Trace trace) {
    this.scheduler = scheduler;
    this.trace = trace;
  }

  /** From now on so much is lost or slow. */
  void disturb(int losses, int slow) {
    lossPerMille = losses;
    slowPerMille = slow;
  }

  void cut(Way way) {
    cut.add(way);
  }

  void heal(Way way) {
    cut.remove(way);
  }

  boolean passes(Way way) {
    return !cut.contains(way);
  }

  /** Messages that never came, and connections that ended by themselves. */
  long lost() {
    return lost;
  }

  /** Whether what is sent now is lost. */
  boolean loses() {
    boolean loses = scheduler.chance(lossPerMille);
    lost += loses ? 1 : 0;
    return loses;
  }

  long delayNanos() {
    long delay = Scheduler.MS / 10 + scheduler.below((int) (2 * Scheduler.MS));
    return isSlow() ? delay * SLOW_FACTOR : delay;
  }

  /** Whether what is sent now takes its time. */
  boolean isSlow() {
    return scheduler.chance(slowPerMille);
  }

  /** Something happens at the other end, unless it is lost on the way. */
  void send(Way way, Runnable arrives) {
    if (passes(way) && !loses()) {
      var _ =
          scheduler.after(
              delayNanos(),
              () -> {
                if (passes(way)) {
                  arrives.run();
                }
              });
    }
  }

  /**
   * A question to what runs on another node now.
   *
   * @param none the answer when there is none in time
   */
  <T> Answer<T> ask(Seat from, SimulatedNode to, Function<Server, T> question, T none) {
    Life asking = from.process();
    Answer<T> answer = new Answer<>(asking);
    Server server = to.server();
    var _ = asking.after(TIMEOUT_NANOS, () -> answer.complete(none));
    if (server == null) {
      var _ = asking.after(0, () -> answer.complete(none)); // refused
      return answer;
    }
    send(
        new Way(from.node().id(), to.id()),
        () ->
            server
                .process()
                .step(
                    () -> {
                      T said = question.apply(server);
                      trace.say("%s asks %s: %s", from.node(), to, said);
                      send(
                          new Way(to.id(), from.node().id()),
                          () -> asking.step(() -> answer.complete(said)));
                    }));
    return answer;
  }
}
