package io.prefixdb.node.simulation;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.replication.SlaveState;
import io.prefixdb.node.replication.SlaveStatus;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What has to hold after every event, and is looked at wherever something happened. */
final class Invariants {
  /** A slave that hears nothing for so long does not say that it is in sync. */
  private static final long SILENCE_MAX_NANOS = 15_000 * Scheduler.MS;

  private final World world;
  private final Map<Place, Deque<Moment>> pasts = new HashMap<>();
  private final Map<Place, Reached> reached = new HashMap<>();
  private final Map<Long, SimulatedNode> masters = new HashMap<>();
  private Optional<String> violation = Optional.empty();
  private long checks;

  /** A prefix on a machine. */
  private record Place(int node, PrefixName prefix) {}

  /** What was there from then on. */
  private record Moment(long nanos, long last, long hash) {}

  /** How far a copy was, as long as it is the same data. */
  private record Reached(Data data, int generation, long last) {}

  Invariants(World world) {
    this.world = world;
  }

  /** What was violated first. */
  Optional<String> violation() {
    return violation;
  }

  long checks() {
    return checks;
  }

  /** Only the first one counts: what follows may come of it. */
  void violated(String what) {
    if (violation.isEmpty()) {
      violation = Optional.of(what);
      world.trace().say("VIOLATED: %s", what);
    }
  }

  /** That node is master in that epoch, by its own word. */
  void named(long epoch, SimulatedNode node) {
    SimulatedNode first = masters.putIfAbsent(epoch, node);
    if (first != null && first != node) {
      violated("%s and %s are both master in epoch %d".formatted(first, node, epoch));
    }
  }

  /** These take writes of clients at the same time. */
  void takeWrites(List<SimulatedNode> nodes) {
    if (world.settings().managed() && nodes.size() > 1) {
      violated("%s take writes at the same time".formatted(nodes));
    }
  }

  void check(SimulatedNode node) {
    checks++;
    for (Data data : node.disk().all()) {
      isPartOfItsHistory(node, data);
      neverGoesBack(node, data);
      remember(new Place(node.id(), data.name()), data);
    }
    Following following = node.following();
    if (following != null) {
      for (SlaveStatus status : following.replicator().statuses()) {
        inSyncIsTrue(node, following, status);
      }
    }
  }

  private void isPartOfItsHistory(SimulatedNode node, Data data) {
    OptionalLong right = world.truth().hashAt(world.historyOf(data), data.last() + 1);
    if (right.isEmpty()) {
      violated("%s holds what no history has: %s".formatted(node, data));
    } else if (right.getAsLong() != data.contents().hash()) {
      violated("%s does not hold what its history has: %s".formatted(node, data));
    }
  }

  private void neverGoesBack(SimulatedNode node, Data data) {
    Place place = new Place(node.id(), data.name());
    Reached before = reached.get(place);
    if (before != null
        && before.data == data
        && before.generation == data.generation()
        && before.last > data.last()
        && node.server() != null) {
      violated("%s went back from %d: %s".formatted(node, before.last, data));
    }
    if (before == null
        || before.last != data.last()
        || before.generation != data.generation()
        || before.data != data) {
      reached.put(place, new Reached(data, data.generation(), data.last()));
    }
  }

  /** A machine lost or changed its data while its node was down. */
  void down(SimulatedNode node) {
    reached.keySet().removeIf(place -> place.node == node.id());
  }

  private void remember(Place place, Data data) {
    Deque<Moment> past = pasts.computeIfAbsent(place, _ -> new ArrayDeque<>());
    @Nullable Moment newest = past.peekLast();
    long hash = data.contents().hash();
    if (newest == null || newest.last != data.last() || newest.hash != hash) {
      past.addLast(new Moment(world.scheduler().nanos(), data.last(), hash));
      while (past.size() > 2 && isLongAgo(past)) {
        past.removeFirst();
      }
    }
  }

  /** Whether the second one began so long ago that the first one does not count any more. */
  private boolean isLongAgo(Deque<Moment> past) {
    Moment first = past.removeFirst();
    boolean longAgo = past.getFirst().nanos < world.scheduler().nanos() - SILENCE_MAX_NANOS;
    past.addFirst(first);
    return longAgo;
  }

  private void inSyncIsTrue(SimulatedNode node, Following following, SlaveStatus status) {
    if (!(status.state() instanceof SlaveState.InSync)) {
      return;
    }
    Data data = node.disk().find(status.prefix());
    if (data == null || data.last() != status.sequence()) {
      return; // it is being put away, or a write is done of which the slave will hear now
    }
    Deque<Moment> past =
        pasts.getOrDefault(
            new Place(following.upstream().id(), status.prefix()), new ArrayDeque<>());
    long until = Long.MAX_VALUE;
    for (var newestFirst = past.descendingIterator(); newestFirst.hasNext(); ) {
      Moment then = newestFirst.next();
      if (until < world.scheduler().nanos() - SILENCE_MAX_NANOS) {
        break;
      }
      if (then.last == status.sequence() && then.hash == data.contents().hash()) {
        return;
      }
      until = then.nanos;
    }
    violated(
        "%s says that it is in sync, and %s was not so for long: %s"
            .formatted(node, following.upstream(), data));
  }

  /** A load puts data of that history in the place of what a slave has. */
  void replaced(SimulatedNode node, Data data, Timeline of) {
    Following following = node.following();
    if (following == null) {
      return;
    }
    Data masters = following.upstream().disk().find(data.name());
    if (masters != null && !data.isPartOf(of) && !data.isPartOf(masters.timeline())) {
      violated(
          "%s has %s loaded anew and loses for ever what %s does not have: %s"
              .formatted(node, data, following.upstream(), masters));
    }
  }

  /** A slave put a copy away because its master has the prefix no more. */
  void detached(SimulatedNode node, Data gone) {
    Following following = node.following();
    if (following != null
        && following.upstream().disk().hasLongHad(gone.name(), SILENCE_MAX_NANOS)) {
      violated(
          "%s puts '%s' away, but %s has it".formatted(node, gone.name(), following.upstream()));
    }
  }
}
