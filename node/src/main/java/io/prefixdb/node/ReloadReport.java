package io.prefixdb.node;

import io.prefixdb.node.admin.NodeStatus;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.ReloadStatus;
import java.util.List;

/** Reloads as the admin port tells them. */
final class ReloadReport {
  private ReloadReport() {}

  static NodeStatus.ReloadProgress progress(ReloadStatus.Running running) {
    return new NodeStatus.ReloadProgress(
        true,
        running.order().id(),
        names(running.order().prefixes()),
        running.order().method(),
        running.startedAt().toString(),
        running.source().isEmpty() ? null : running.source(),
        running.prefix().isEmpty() ? null : running.prefix(),
        running.keysDone(),
        running.bytesDone(),
        running.bytesKept(),
        running.bytesTotal() == 0 ? null : running.bytesTotal(),
        running.bytesPerSecond(),
        running.secondsLeft().isPresent() ? running.secondsLeft().getAsLong() : null);
  }

  static NodeStatus.ReloadResult result(ReloadStatus.Finished finished) {
    return new NodeStatus.ReloadResult(
        finished.order().id(),
        names(finished.order().prefixes()),
        finished.order().method(),
        finished.startedAt().toString(),
        finished.finishedAt().toString(),
        result(finished.succeeded()),
        finished.message(),
        finished.keys(),
        finished.bytes(),
        finished.bytesKept());
  }

  static String result(boolean succeeded) {
    return succeeded ? "Succeeded" : "Failed";
  }

  private static List<String> names(List<PrefixName> prefixes) {
    return prefixes.stream().map(PrefixName::value).toList();
  }
}
