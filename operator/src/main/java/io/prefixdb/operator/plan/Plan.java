package io.prefixdb.operator.plan;

import io.prefixdb.crds.LagPeak;
import java.util.List;

/**
 * What a pass shall do and remember.
 *
 * @param actions in the order in which they are done
 * @param memories the remedies of each node, to be written to status before anything that they
 *     announce is done
 * @param reloads whether automatic reloads go on, and why not
 * @param stalled why a slave gets no more remedies without a person; its message is empty when none
 *     has stopped
 * @param peaks when slaves were far behind
 * @param advice what people should change, a sentence each
 * @param roles who the master is, and what is under way about that
 * @param attachment what becomes of the first slaves of a server that ran without
 * @param rollout what a change still waits for; empty when every pod is up to date
 * @param kept whether pods stay as an earlier release of the operator made them
 */
public record Plan(
    List<Action> actions,
    List<Memory> memories,
    ReloadVerdict reloads,
    ReloadVerdict stalled,
    List<LagPeak> peaks,
    List<String> advice,
    String rollout,
    boolean kept,
    RolePlan roles,
    Attachment attachment) {

  /** What is remembered of a node. */
  public Memory memoryOf(String node) {
    return memories.stream()
        .filter(memory -> memory.node().equals(node))
        .findFirst()
        .orElseGet(() -> Memory.none(node));
  }
}
