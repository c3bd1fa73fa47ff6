package io.prefixdb.operator.report;

import io.prefixdb.crds.BrokenPrefix;
import io.prefixdb.crds.ClusterCondition;
import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.crds.NodeStatus;
import io.prefixdb.crds.ReloadRecord;
import io.prefixdb.crds.ReloadRecord.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A change of status that is worth an Event.
 *
 * @param key names the change, so that telling it twice makes one Event
 */
record Transition(boolean warning, String reason, String action, String note, String key) {

  /** The changes from one status to the next. */
  static List<Transition> between(ClusterStatus before, ClusterStatus after) {
    var found = new ArrayList<Transition>();
    for (NodeStatus node : after.nodeList()) {
      Optional<NodeStatus> previous =
          before.nodeList().stream().filter(old -> old.name().equals(node.name())).findFirst();
      broke(previous, node).ifPresent(found::add);
      reloads(previous, node, found);
    }
    condition(after, before, Conditions.STALLED, true, "StartLimitHit").ifPresent(found::add);
    condition(after, before, Conditions.SPEC_VALID, false, "SpecInvalid").ifPresent(found::add);
    return found;
  }

  private static Optional<Transition> broke(Optional<NodeStatus> previous, NodeStatus node) {
    List<String> known =
        previous.stream()
            .flatMap(old -> old.brokenList().stream())
            .map(Transition::identity)
            .toList();
    List<BrokenPrefix> fresh =
        node.brokenList().stream().filter(broken -> !known.contains(identity(broken))).toList();
    if (fresh.isEmpty()) {
      return Optional.empty();
    }
    String note =
        fresh.stream()
            .map(
                broken ->
                    "%s on '%s': need %s, master has up to %s"
                        .formatted(broken.reason(), broken.prefix(), broken.need(), broken.last()))
            .collect(Collectors.joining("; ", node.name() + " is broken: ", ""));
    return Optional.of(
        new Transition(
            true,
            "ReplicationBroken",
            "Observe",
            note,
            "broken " + node.name() + fresh.stream().map(Transition::identity).toList()));
  }

  private static String identity(BrokenPrefix broken) {
    return broken.prefix() + " " + broken.reason() + " " + broken.since();
  }

  private static void reloads(
      Optional<NodeStatus> previous, NodeStatus node, List<Transition> found) {
    for (ReloadRecord record : node.reloadList()) {
      Optional<Result> old =
          previous.stream()
              .flatMap(status -> status.reloadList().stream())
              .filter(candidate -> candidate.id().equals(record.id()))
              .map(ReloadRecord::result)
              .findFirst();
      if (old.isEmpty()) {
        found.add(reload(node, record, false, "ReloadStarted", "is loaded again: "));
      }
      if (record.result() == Result.Succeeded && !old.equals(Optional.of(Result.Succeeded))) {
        found.add(reload(node, record, false, "ReloadSucceeded", "is in sync again after: "));
      }
      if (record.result() == Result.Failed && !old.equals(Optional.of(Result.Failed))) {
        found.add(
            reload(node, record, true, "ReloadFailed", "failed (" + record.message() + "): "));
      }
    }
  }

  private static Transition reload(
      NodeStatus node, ReloadRecord record, boolean warning, String reason, String verb) {
    String note =
        "%s %s%s, prefixes %s".formatted(node.name(), verb, record.cause(), record.prefixes());
    return new Transition(warning, reason, "Reload", note, reason + " " + record.id());
  }

  private static Optional<Transition> condition(
      ClusterStatus after, ClusterStatus before, String type, boolean bad, String reason) {
    Optional<ClusterCondition> now = Conditions.find(after, type);
    boolean is = Conditions.holds(after, type) == bad;
    boolean was =
        Conditions.find(before, type).isPresent() && Conditions.holds(before, type) == bad;
    if (now.isEmpty() || !is || was) {
      return Optional.empty();
    }
    return Optional.of(
        new Transition(
            true,
            reason,
            "Observe",
            String.valueOf(now.get().message()),
            reason + " " + now.get().lastTransitionTime()));
  }
}
