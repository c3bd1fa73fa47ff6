package io.prefixdb.node.service;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.MergeKind;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.rpc.Answer;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.rpc.CallService;
import io.prefixdb.node.rpc.CallSession;
import io.prefixdb.node.rpc.Outcome;
import java.util.List;

/** Answers every call at once with an empty result and does nothing (protocol, section 2.1). */
public final class SuspendedService implements CallService {
  private static final Answer FIELDS = new Answer.Fields(Bytes.EMPTY, Status.OK, List.of());

  @Override
  public CallSession open(String peer) {
    return (call, turn) -> new Outcome.Answered(nothing(call));
  }

  private static Answer nothing(Call call) {
    return switch (call) {
      case Call.Merge merge -> merged(merge.kind());
      case Call.Set _, Call.SetRaw _, Call.Del _, Call.Get _, Call.Has _ -> FIELDS;
      case Call.Range _ -> new Answer.Page(true, Bytes.EMPTY, Status.OK, List.of(), Answer.NO_STAT);
      case Call.RepairJson _ ->
          new Answer.Repaired(Bytes.EMPTY, Status.OK, true, 0, 0, Bytes.EMPTY, List.of());
      case Call.GetAllPrefixes _ -> new Answer.Prefixes(List.of());
      case Call.GetUpdatesSince _ -> new Answer.Feed(Bytes.EMPTY, 0, 0, 0, List.of(), Status.OK);
      case Call.GetHistory _ -> new Answer.OfHistory(Bytes.EMPTY, Feed.NONE, Status.OK);
      case Call.CreateSnapshot _ -> new Answer.SnapshotCreated(Bytes.EMPTY, 0, 0, Status.OK);
      case Call.CreateCheckpoint _ ->
          new Answer.CheckpointRefused(
              Bytes.EMPTY, "the service is suspended", Status.CreateSnapshotFail);
      case Call.ReleaseSnapshot _, Call.ReleaseCheckpoint _, Call.Compact _ ->
          new Answer.Outcome(Bytes.EMPTY, Status.OK);
      case Call.Reload _ -> new Answer.Told("the service is suspended", Status.OK);
      case Call.DelayBackground _,
          Call.ContinueBackground _,
          Call.DetachPrefixes _,
          Call.AttachPrefixes _ ->
          new Answer.Done(Status.OK);
    };
  }

  private static Answer merged(MergeKind kind) {
    return switch (kind) {
      case INC, SETNX -> FIELDS;
      case ADD, PACKED -> new Answer.FieldsFirst(Bytes.EMPTY, Status.OK, List.of());
    };
  }
}
