package io.prefixdb.node.replication;

import io.prefixdb.node.config.SlaveConfig;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the master for its prefixes at once and then after each pause. A prefix that vanishes from
 * the list is said to be gone and kept as it is. Used by the replicator's thread.
 */
final class Discovery {
  private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

  private final SlaveConfig config;
  private final Bench bench;
  private final Consumer<PrefixName> found;
  private final Set<PrefixName> seen = new HashSet<>();
  private final Set<Bytes> refused = new HashSet<>();
  private Set<PrefixName> present = Set.of();
  private volatile int listed = -1;

  /**
   * Does nothing before {@link #ask}.
   *
   * @param found told of every prefix of every list that passes the filters
   */
  Discovery(SlaveConfig config, Bench bench, Consumer<PrefixName> found) {
    this.config = config;
    this.bench = bench;
    this.found = found;
  }

  /** Whether this slave is to follow that prefix. */
  boolean accepts(PrefixName prefix) {
    boolean allowed =
        config.allowedPrefixes().isEmpty() || config.allowedPrefixes().contains(prefix.value());
    return allowed && !config.deniedPrefixes().contains(prefix.value());
  }

  /** Whether the master has told its prefixes at least once; for any thread. */
  boolean done() {
    return listed >= 0;
  }

  void ask() {
    bench.whenAnswered(bench.master().allPrefixes(config.writableOnly()), this::answered);
  }

  private void answered(MasterAnswer<List<Bytes>> answer) {
    // First of all: whatever the answer brings about, the master is asked again.
    var _ = bench.later(this::ask, config.queryPrefixesTimeoutMs(), TimeUnit.MILLISECONDS);
    switch (answer) {
      case MasterAnswer.Given<List<Bytes>> given -> listed(given.value());
      case MasterAnswer.Refused<List<Bytes>> refusal ->
          LOG.warn("the master answers {} to get_all_prefixes", refusal.status());
      case MasterAnswer.Unreadable<List<Bytes>> unreadable -> LOG.warn(unreadable.reason());
      case MasterAnswer.None<List<Bytes>> _ -> LOG.debug("no list of prefixes from the master");
    }
  }

  private void listed(List<Bytes> names) {
    if (names.size() != listed) {
      LOG.info("Prefix list from master: {}", names.size());
    }
    Set<PrefixName> now = new TreeSet<>();
    for (Bytes name : names) {
      Optional<PrefixName> prefix = PrefixName.parse(name);
      if (prefix.isPresent()) {
        now.add(prefix.get());
      } else if (refused.add(name)) {
        LOG.warn("prefix '{}' of the master is no safe name here: it is left out", name);
      }
    }
    for (PrefixName gone : present) {
      if (!now.contains(gone)) {
        LOG.warn("Removed prefix '{}' from master: the local copy is kept", gone);
      }
    }
    present = now;
    for (PrefixName prefix : now) {
      if (accepts(prefix)) {
        if (seen.add(prefix)) {
          LOG.info("New prefix '{}' from master", prefix);
        }
        found.accept(prefix);
      }
    }
    listed = names.size(); // last, so that whoever sees it sees every prefix too
  }
}
