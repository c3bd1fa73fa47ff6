package io.prefixdb.node.replication;

import io.prefixdb.node.config.SlaveConfig;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the master for its prefixes at once and then after each pause. Used by the replicator's
 * thread.
 */
final class Discovery {
  private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

  private static final Logger BEGIN = LoggerFactory.getLogger(Discovery.class.getName() + ".BEGIN");
  private static final Logger END = LoggerFactory.getLogger(Discovery.class.getName() + ".END");

  private final SlaveConfig config;
  private final Bench bench;
  private final Here here;
  private final Absences absences = new Absences();
  private final Set<PrefixName> seen = new HashSet<>();
  private final Set<Bytes> refused = new HashSet<>();
  private volatile int listed = -1;
  private volatile @Nullable BlockedDetach blocked;

  /** What is here, for the discovery to change. */
  interface Here {
    /** The master has these prefixes, whether or not they pass the filters. */
    void listed(Set<PrefixName> list);

    /** A prefix of the master that passes the filters; it may be known already. */
    void found(PrefixName prefix);

    /** The copies of prefixes of the master, those that cannot be opened included. */
    Collection<Absences.Copy> copies();

    /** The copy of a prefix that the master has no more goes to the detached ones. */
    void remove(PrefixName prefix);
  }

  /** Does nothing before {@link #ask}. */
  Discovery(SlaveConfig config, Bench bench, Here here) {
    this.config = config;
    this.bench = bench;
    this.here = here;
  }

  /** Whether this slave is to follow that prefix. */
  boolean accepts(PrefixName prefix) {
    return config.follows(prefix.value());
  }

  /** Whether the master has told its prefixes at least once; for any thread. */
  boolean done() {
    return listed >= 0;
  }

  /** Copies that stay though the master has them no more; for any thread. */
  Optional<BlockedDetach> blocked() {
    return Optional.ofNullable(blocked);
  }

  /** Lets copies go at the next list; which of them are not missing. */
  List<PrefixName> allow(List<PrefixName> prefixes) {
    List<PrefixName> present =
        prefixes.stream().filter(prefix -> !absences.isMissing(prefix)).toList();
    if (present.isEmpty()) {
      absences.allow(prefixes);
    }
    return present;
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
          LOG.warn(
              "multidb::configure_prefix_reqester_ result get_all_prefixes not valid status {}",
              refusal.status());
      case MasterAnswer.Unreadable<List<Bytes>> unreadable -> LOG.warn(unreadable.reason());
      case MasterAnswer.Stale<List<Bytes>> _, MasterAnswer.None<List<Bytes>> _ ->
          LOG.debug("no list of prefixes from the master");
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
      } else if (name.isEmpty() && refused.add(name)) {
        LOG.warn("get_all_prefixes: empty prefix");
      } else if (refused.add(name)) {
        LOG.warn("prefix '{}' of the master is no safe name here: it is left out", name);
      }
    }
    here.listed(now);
    missing(absences.listed(now, here.copies(), bench.now()));
    for (PrefixName prefix : now) {
      if (accepts(prefix)) {
        if (seen.add(prefix)) {
          LOG.info("New prefix '{}' from master", prefix);
        }
        here.found(prefix);
      }
    }
    listed = names.size(); // last, so that whoever sees it sees every prefix too
  }

  private void missing(Absences.Verdict verdict) {
    switch (verdict) {
      case Absences.Verdict.Keep _ -> blocked = null;
      case Absences.Verdict.Detach(Set<PrefixName> gone) -> {
        blocked = null;
        BEGIN.info("Detach removed prefixes from master...");
        for (PrefixName prefix : gone) {
          LOG.warn("Removed prefix '{}' from master", prefix);
          here.remove(prefix);
        }
        END.info("Detach removed prefixes from master. Done!");
      }
      case Absences.Verdict.Refuse(Set<PrefixName> gone, String reason) -> {
        @Nullable BlockedDetach before = blocked;
        List<PrefixName> prefixes = List.copyOf(gone);
        if (before == null || !before.prefixes().equals(prefixes)) {
          LOG.error("{} prefixes of the master are gone and stay here: {}", gone.size(), reason);
          blocked = new BlockedDetach(prefixes, bench.now().wall(), reason);
        }
      }
    }
  }
}
