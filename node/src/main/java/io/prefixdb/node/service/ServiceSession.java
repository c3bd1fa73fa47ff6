package io.prefixdb.node.service;

import io.prefixdb.node.rpc.Answer;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.rpc.CallSession;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: hands each call to what executes it. */
final class ServiceSession implements CallSession {
  private static final Logger log = LoggerFactory.getLogger(ServiceSession.class);

  private final Writes writes;
  private final Reads reads;
  private final Ranges ranges;
  private final Repairs repairs;
  private final Upkeep upkeep;
  private final Compactions compactions;
  private final Backgrounds backgrounds;
  private final Placements placements;

  ServiceSession(
      Writes writes,
      Reads reads,
      Ranges ranges,
      Repairs repairs,
      Upkeep upkeep,
      Compactions compactions,
      Backgrounds backgrounds,
      Placements placements) {
    this.writes = writes;
    this.reads = reads;
    this.ranges = ranges;
    this.repairs = repairs;
    this.upkeep = upkeep;
    this.compactions = compactions;
    this.backgrounds = backgrounds;
    this.placements = placements;
  }

  @Override
  public CompletableFuture<Answer> execute(Call call) {
    try {
      return switch (call) {
        case Call.Write write -> writes.write(write);
        case Call.SetRaw raw -> writes.write(raw);
        case Call.Get get -> done(reads.get(get));
        case Call.Has has -> done(reads.has(has));
        case Call.Range range -> done(ranges.range(range));
        case Call.RepairJson repair -> done(repairs.repair(repair));
        case Call.GetUpdatesSince since -> done(reads.updatesSince(since));
        case Call.GetAllPrefixes all -> done(upkeep.allPrefixes(all));
        case Call.CreateSnapshot create -> done(upkeep.createSnapshot(create));
        case Call.ReleaseSnapshot release -> done(upkeep.releaseSnapshot(release));
        case Call.Compact compact -> compactions.run(compact);
        case Call.DetachPrefixes detach -> done(placements.detach(detach));
        case Call.AttachPrefixes attach -> done(placements.attach(attach));
        case Call.DelayBackground delay -> done(backgrounds.delay(delay));
        case Call.ContinueBackground on -> done(backgrounds.goOn(on));
      };
    } catch (RuntimeException e) {
      log.error("a call failed that should have had a status: {}", call.getClass(), e);
      return CompletableFuture.failedFuture(e);
    }
  }

  private static CompletableFuture<Answer> done(Answer answer) {
    return CompletableFuture.completedFuture(answer);
  }
}
