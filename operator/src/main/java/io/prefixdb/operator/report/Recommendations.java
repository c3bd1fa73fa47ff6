package io.prefixdb.operator.report;

import io.prefixdb.crds.DiagnosisCheck;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.plan.Plan;
import io.prefixdb.operator.plan.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What people should do, a sentence each, the most urgent first. */
final class Recommendations {
  private static final int MAX = 20;
  private static final String OURS = "prefixdb.io/";
  private static final List<String> REQUESTS = List.of(Labels.PROMOTE, Labels.RESET_FAILED);

  private Recommendations() {}

  static List<String> of(
      ObservedCluster observed,
      Plan plan,
      Optional<Outage> outage,
      List<DiagnosisCheck> diagnosis) {
    var all = new ArrayList<String>();
    outage.flatMap(Outage::advice).or(() -> impaired(observed)).ifPresent(all::add);
    plan.attachment().takenBack().ifPresent(all::add);
    all.addAll(plan.advice());
    Diagnosis.firstFailure(diagnosis).ifPresent(all::add);
    observed.requests().keySet().stream()
        .filter(name -> name.startsWith(OURS) && !REQUESTS.contains(name))
        .sorted()
        .map(
            name ->
                "correct or remove the annotation %s: the operator knows %s"
                    .formatted(name, String.join(" and ", REQUESTS)))
        .forEach(all::add);
    List<String> told = all.stream().map(Texts::clip).distinct().toList();
    int more = told.size() - MAX;
    return more <= 0
        ? told
        : Stream.concat(told.stream().limit(MAX), Stream.of("and %d more".formatted(more)))
            .toList();
  }

  /** What to do about a master that serves, but not all. */
  private static Optional<String> impaired(ObservedCluster observed) {
    return observed
        .master()
        .filter(node -> node.takesWrites() && !node.healthy())
        .map(
            node ->
                "the master %s takes writes, but says that it is not well: %s; mend that there, for the rest no promotion is needed"
                    .formatted(node.name(), Words.complaint(node)));
  }
}
