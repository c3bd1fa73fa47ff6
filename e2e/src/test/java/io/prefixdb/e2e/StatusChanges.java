package io.prefixdb.e2e;

import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.prefixdb.crds.PrefixDBCluster;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * Which lines of which status became others while this was open, so that a write that should not
 * have been tells what it was for.
 */
final class StatusChanges implements AutoCloseable {
  private final Map<String, List<String>> last = new ConcurrentHashMap<>();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final Watch watch;
  private volatile boolean interrupted;

  StatusChanges(TestCluster cluster) {
    watch =
        cluster
            .client()
            .resources(PrefixDBCluster.class)
            .inNamespace(cluster.namespace())
            .watch(
                new Watcher<>() {
                  @Override
                  public void eventReceived(Action action, PrefixDBCluster seen) {
                    compare(seen);
                  }

                  @Override
                  public void onClose(WatcherException cause) {
                    told.add("the watch ended early: " + cause.getMessage());
                  }
                });
  }

  private void compare(PrefixDBCluster seen) {
    String name = seen.getMetadata().getName();
    List<String> now = Serialization.asYaml(seen.getStatus()).lines().toList();
    List<String> before = last.put(name, now);
    if (!TestCluster.isReady(seen)) {
      interrupted = true;
    }
    if (before != null) {
      before.stream().filter(Predicate.not(now::contains)).forEach(line -> tell(name, '-', line));
      now.stream().filter(Predicate.not(before::contains)).forEach(line -> tell(name, '+', line));
    }
  }

  private void tell(String name, char sign, String line) {
    told.add("%s %s %s".formatted(name, sign, line.strip()));
  }

  /** Whether a cluster was not Ready at some moment, so that this was no time of health. */
  boolean interrupted() {
    return interrupted;
  }

  /** A sentence about every line, in the order of time. */
  String told() {
    return told.isEmpty() ? "no line of a status changed" : String.join("\n", told);
  }

  @Override
  public void close() {
    watch.close();
  }
}
