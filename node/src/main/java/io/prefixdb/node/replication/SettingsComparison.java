package io.prefixdb.node.replication;

import io.prefixdb.node.model.History;
import io.prefixdb.node.model.MergeSettings;
import io.prefixdb.node.model.MergeSettings.Difference;
import io.prefixdb.node.model.PrefixName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the values of a prefix depend on the same here as at the master. A difference stops
 * nothing, for somebody may want it, but it is told: once in the log, and for as long as it is
 * there in the status. Used by the replicator's thread but for {@link #differences}.
 */
final class SettingsComparison {
  private static final Logger LOG = LoggerFactory.getLogger(SettingsComparison.class);

  private final PrefixName prefix;
  private final MergeSettings here;
  private volatile Optional<List<Difference>> differences;

  /** What the log says. */
  private List<Difference> said;

  /**
   * @param before the one in whose place it is
   */
  SettingsComparison(PrefixName prefix, MergeSettings here, @Nullable SettingsComparison before) {
    this.prefix = prefix;
    this.here = here;
    this.differences = before == null ? Optional.empty() : before.differences;
    this.said = before == null ? List.of() : before.said;
  }

  /** In what the master differs; nothing while that is not known. From any thread. */
  Optional<List<Difference>> differences() {
    return differences;
  }

  /** The master answered; who does not answer says nothing of its settings either. */
  void on(MasterAnswer<History> answer) {
    if (answer instanceof MasterAnswer.Given<History>(History told)) {
      differences = here.differencesFrom(told.settings());
      differences.ifPresent(this::say);
    }
  }

  private void say(List<Difference> found) {
    if (found.equals(said)) {
      return;
    }
    said = found;
    if (found.isEmpty()) {
      LOG.info("merges of '{}' have the same settings here as at the master again", prefix);
    } else {
      LOG.warn(
          "merges of '{}' may make other values here than at the master: {}: have them the same, and"
              + " then reload it",
          prefix,
          found.stream().map(Difference::text).collect(Collectors.joining(", ")));
    }
  }
}
