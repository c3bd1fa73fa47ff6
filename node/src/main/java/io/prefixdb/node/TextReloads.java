package io.prefixdb.node;

import io.prefixdb.node.admin.NodeView;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.replication.ReloadOrder;
import io.prefixdb.node.replication.ReloadStatus;
import io.prefixdb.node.rpc.Answer;
import io.prefixdb.node.service.Reloading;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reloads that are ordered by the text port: from the master, by what it knows. A managed node
 * takes none there: clients may reach that port, and who manages it loads one slave after the
 * other.
 */
final class TextReloads implements Reloading {
  private final AtomicLong orders = new AtomicLong();
  private volatile @Nullable NodeRole role;

  /** Set before the role is. */
  private volatile boolean managed;

  /** The node has its role. */
  void begin(NodeRole present, boolean byOrders) {
    managed = byOrders;
    role = present;
  }

  @Override
  public Answer.Told reload(List<Bytes> prefixes) {
    NodeRole present = role;
    if (present == null) {
      return refused("the node is starting: try again");
    }
    if (prefixes.isEmpty()) {
      return progress(present);
    }
    return managed
        ? refused(
            "reload of %s: this node is managed (expected: an order of who manages it): create a PrefixDBReload, or use the admin port"
                .formatted(prefixes))
        : order(present, prefixes);
  }

  private Answer.Told order(NodeRole present, List<Bytes> prefixes) {
    List<String> names = prefixes.stream().map(Bytes::toString).toList();
    String id = "text-" + orders.incrementAndGet();
    return switch (new FollowingOrders(present)
        .reload(new NodeView.ReloadOrder(id, names, ReloadOrder.AUTO, List.of(), null))) {
      case NodeView.ReloadReply.Accepted accepted ->
          told("Reload '%s' of %s begins.".formatted(accepted.id(), names));
      case NodeView.ReloadReply.Conflict conflict -> refused(conflict.sentence());
      case NodeView.ReloadReply.Invalid invalid -> refused(invalid.sentence());
    };
  }

  private static Answer.Told progress(NodeRole present) {
    Optional<ReloadStatus> status =
        present.following().map(following -> following.replicator().reloads());
    if (status.isEmpty()) {
      return refused("this node follows no master: there is nothing to reload from");
    }
    Optional<String> running = status.get().running().map(TextReloads::sentence);
    Optional<String> last = status.get().last().map(TextReloads::sentence);
    return told(running.or(() -> last).orElse("No reload was ordered since the start."));
  }

  private static String sentence(ReloadStatus.Running running) {
    return "Reload '%s' loads '%s': %d bytes in %d keys came, %d bytes were here, of %s."
        .formatted(
            running.order().id(),
            running.prefix(),
            running.bytesDone(),
            running.keysDone(),
            running.bytesKept(),
            running.bytesTotal() == 0 ? "an unknown number" : running.bytesTotal());
  }

  private static String sentence(ReloadStatus.Finished last) {
    return "Reload '%s' %s: %s."
        .formatted(
            last.order().id(), last.succeeded() ? "has succeeded" : "has failed", last.message());
  }

  private static Answer.Told told(String sentence) {
    return new Answer.Told(sentence, Status.OK);
  }

  private static Answer.Told refused(String sentence) {
    return new Answer.Told(sentence, Status.IOError);
  }
}
