package io.prefixdb.node;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.SlaveState;
import io.prefixdb.node.replication.SlaveStatus;
import io.prefixdb.node.service.CopyGuard;
import java.util.Optional;
import java.util.function.Function;

/**
 * Keeps a node from being copied where that would spread what is wrong: a prefix that is broken or
 * being replaced, and the node that asks itself.
 */
final class CopyFitness implements CopyGuard {
  private volatile String run = "";
  private volatile Function<PrefixName, Optional<SlaveStatus>> status = _ -> Optional.empty();

  /** The node has its role; {@code name} stands for this run of it. */
  void begin(String name, NodeRole role) {
    begin(
        name,
        prefix -> role.following().flatMap(following -> following.replicator().status(prefix)));
  }

  /**
   * As {@link #begin(String, NodeRole)}.
   *
   * @param told how a prefix stands that follows a master now
   */
  void begin(String name, Function<PrefixName, Optional<SlaveStatus>> told) {
    status = told;
    run = name;
  }

  @Override
  public Optional<String> obstacle(PrefixName prefix, Bytes asker) {
    if (!asker.isEmpty() && asker.toString().equals(run)) {
      return Optional.of(
          "prefix '%s' is to be loaded from its own node: name another source".formatted(prefix));
    }
    return status.apply(prefix).flatMap(CopyFitness::obstacle);
  }

  private static Optional<String> obstacle(SlaveStatus status) {
    return switch (status.state()) {
      case SlaveState.Broken(var breakage) ->
          Optional.of(
              "prefix '%s' is Broken (%s) here: copy it from another node"
                  .formatted(status.prefix(), breakage.reason()));
      case SlaveState.Reloading _ ->
          Optional.of(
              "prefix '%s' is being loaded anew here: copy it from another node"
                  .formatted(status.prefix()));
      case SlaveState.CatchingUp _,
          SlaveState.InSync _,
          SlaveState.Disconnected _,
          SlaveState.CutOff _,
          SlaveState.Detached _,
          SlaveState.Stuck _,
          SlaveState.Excluded _ ->
          Optional.empty();
    };
  }
}
