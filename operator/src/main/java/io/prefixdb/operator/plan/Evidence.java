package io.prefixdb.operator.plan;

import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.desired.EvidenceConfigMap;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import io.prefixdb.operator.plan.ReloadVerdict.Reason;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is kept for a developer when the first remedy for a slave did not help and nothing shows
 * why: once for a break, which is over when the slave is well or a person has reset it. Used for
 * one pass.
 */
final class Evidence {
  private final Ward ward;
  private final Instant now;
  private final List<ReloadVerdict> wanted = new ArrayList<>();

  Evidence(Ward ward, Instant now) {
    this.ward = ward;
    this.now = now;
  }

  /** The verdict about a slave, with where its evidence is when a developer has to look at it. */
  ReloadVerdict of(ObservedNode node, ReloadVerdict verdict) {
    if (verdict.reason() != Reason.NeedsDeveloper) {
      return verdict;
    }
    Memory memory = ward.memoryOf(node.name());
    if (memory.evidenceAt() == null) {
      ward.remember(memory.withEvidence(now));
      wanted.add(verdict);
    }
    return new ReloadVerdict(
        verdict.reason(),
        "%s; what shows it: %s"
            .formatted(verdict.message(), EvidenceConfigMap.command(ward.desired())));
  }

  /** How it is to be reported. */
  static String report(DesiredCluster desired, String slave) {
    return "report it with the logs of %s and of the master, and with what was kept of it: %s"
        .formatted(slave, EvidenceConfigMap.command(desired));
  }

  /** What has to be written for the slaves of this pass, if anything. */
  Optional<Action> action() {
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    DesiredCluster desired = ward.desired();
    ObservedCluster observed = ward.observed();
    String about =
        wanted.stream()
            .map(ReloadVerdict::message)
            .reduce(Times.text(now), (all, next) -> all + "\n" + next);
    return Optional.of(
        new Action.KeepEvidence(
            EvidenceConfigMap.of(desired, about),
            addresses(desired, observed),
            observed.reloads()));
  }

  private static Map<String, URI> addresses(DesiredCluster desired, ObservedCluster observed) {
    var addresses = new TreeMap<String, URI>();
    for (ObservedNode node : observed.nodes()) {
      if (node.address() != null) {
        addresses.put(node.name(), desired.ports().adminAt(node.address()));
      }
    }
    return addresses;
  }
}
