package io.prefixdb.node.service;

import io.prefixdb.node.rpc.Answer;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.rpc.CallSession;
import io.prefixdb.node.rpc.Outcome;
import io.prefixdb.node.rpc.Turn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: hands each call to what executes it. What reads waits until the connection's own
 * writes are committed; what may wait for the disk waits on a worker.
 */
final class ServiceSession implements CallSession {
  private static final Logger log = LoggerFactory.getLogger(ServiceSession.class);

  private final Writes writes;
  private final Reads reads;
  private final Feed feed;
  private final Ranges ranges;
  private final Repairs repairs;
  private final Upkeep upkeep;
  private final Compactions compactions;
  private final Backgrounds backgrounds;
  private final Placements placements;
  private final Checkpointing checkpointing;
  private final Reloading reloading;

  ServiceSession(
      Writes writes,
      Reads reads,
      Feed feed,
      Ranges ranges,
      Repairs repairs,
      Upkeep upkeep,
      Compactions compactions,
      Backgrounds backgrounds,
      Placements placements,
      Checkpointing checkpointing,
      Reloading reloading) {
    this.writes = writes;
    this.reads = reads;
    this.feed = feed;
    this.ranges = ranges;
    this.repairs = repairs;
    this.upkeep = upkeep;
    this.compactions = compactions;
    this.backgrounds = backgrounds;
    this.placements = placements;
    this.checkpointing = checkpointing;
    this.reloading = reloading;
  }

  @Override
  public Outcome execute(Call call, Turn turn) {
    try {
      return guarded(outcome(call, turn));
    } catch (RuntimeException e) {
      return failed(e);
    }
  }

  /** The rest of a call throws nothing either. */
  private Outcome guarded(Outcome outcome) {
    return switch (outcome) {
      case Outcome.AfterCommit(Outcome.Step next) -> new Outcome.AfterCommit(guarded(next));
      case Outcome.OnWorker(Outcome.Step next) -> new Outcome.OnWorker(guarded(next));
      case Outcome.Answered answered -> answered;
      case Outcome.Awaits awaits -> awaits;
      case Outcome.Written written -> written;
      case Outcome.Failed failed -> failed;
    };
  }

  private Outcome.Step guarded(Outcome.Step step) {
    return turn -> {
      try {
        return guarded(step.run(turn));
      } catch (RuntimeException e) {
        return failed(e);
      }
    };
  }

  private static Outcome failed(RuntimeException e) {
    log.error("a call failed that should have had a status", e);
    return new Outcome.Failed();
  }

  private Outcome outcome(Call call, Turn turn) {
    return switch (call) {
      case Call.Write write -> writes.write(write, turn);
      case Call.SetRaw raw -> writes.write(raw, turn);
      default ->
          turn.hasWritten()
              ? new Outcome.AfterCommit(later -> settled(call, later))
              : settled(call, turn);
    };
  }

  /** Executes what comes after all writes of the connection. */
  private Outcome settled(Call call, Turn turn) {
    return switch (call) {
      case Call.Get get -> reads.get(get, turn);
      case Call.Has has -> reads.has(has, turn);
      case Call.Compact compact ->
          turn.mayWait() // for the prefix to be opened
              ? new Outcome.Awaits(compactions.run(compact))
              : new Outcome.OnWorker(later -> settled(compact, later));
      case Call.DelayBackground delay ->
          turn.mayWait()
              ? new Outcome.Awaits(backgrounds.delay(delay))
              : new Outcome.OnWorker(later -> settled(delay, later));
      case Call.CreateCheckpoint create -> new Outcome.Awaits(checkpointing.create(create));
      default ->
          turn.mayWait()
              ? new Outcome.Answered(answer(call))
              : new Outcome.OnWorker(later -> settled(call, later));
    };
  }

  /** Executes what may wait. */
  private Answer answer(Call call) {
    return switch (call) {
      case Call.Range range -> ranges.range(range);
      case Call.RepairJson repair -> repairs.repair(repair);
      case Call.GetUpdatesSince since -> feed.updatesSince(since);
      case Call.GetHistory history -> feed.history(history);
      case Call.GetAllPrefixes all -> upkeep.allPrefixes(all);
      case Call.CreateSnapshot create -> upkeep.createSnapshot(create);
      case Call.ReleaseSnapshot release -> upkeep.releaseSnapshot(release);
      case Call.ReleaseCheckpoint release -> checkpointing.release(release);
      case Call.DetachPrefixes detach -> placements.detach(detach);
      case Call.AttachPrefixes attach -> placements.attach(attach);
      case Call.ContinueBackground on -> backgrounds.goOn(on);
      case Call.Reload reload -> reloading.reload(reload.prefixes());
      case Call.Get _,
          Call.Has _,
          Call.Compact _,
          Call.CreateCheckpoint _,
          Call.DelayBackground _,
          Call.Write _,
          Call.SetRaw _ ->
          throw new IllegalArgumentException("executed elsewhere: " + call);
    };
  }
}
