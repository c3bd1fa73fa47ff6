package io.prefixdb.node.replication;

import io.prefixdb.node.config.SlaveConfig;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.UpdateBatch.Op;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Continuity.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Makes up for updates that are lost, where the configuration accepts that: as many updates without
 * effect take their sequences, so that the copy counts on as the master does. Pure.
 */
final class Gap {
  /** A key that an original keeps for itself and never takes from a log. */
  private static final Op NOTHING = new Op.Delete(Bytes.utf8("~slave-last-sequence-number~"));

  private Gap() {}

  static boolean isAcceptable(Verdict.Cut cut, SlaveConfig config) {
    return cut.reason() == Breakage.Reason.WALGap
        && cut.first() - cut.need() <= config.acceptableLoss();
  }

  /** The answer without that gap. */
  static Updates.Batches filled(Updates.Batches answer, Verdict.Cut gap) {
    int missing = Math.toIntExact(gap.first() - gap.need());
    List<byte[]> logs = new ArrayList<>(answer.logs());
    int at = 0;
    while (UpdateBatch.sequenceOf(logs.get(at)) != gap.first()) {
      at++;
    }
    logs.add(at, UpdateBatch.of(gap.need(), Collections.nCopies(missing, NOTHING)).bytes());
    return new Updates.Batches(logs, answer.first(), answer.lastBatchFirst(), answer.last());
  }
}
