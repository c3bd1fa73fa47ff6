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
  private final Backgrounds backgrounds;

  ServiceSession(
      Writes writes,
      Reads reads,
      Ranges ranges,
      Repairs repairs,
      Upkeep upkeep,
      Backgrounds backgrounds) {
    this.writes = writes;
    this.reads = reads;
    this.ranges = ranges;
    this.repairs = repairs;
    this.upkeep = upkeep;
    this.backgrounds = backgrounds;
  }

  @Override
  public CompletableFuture<Answer> execute(Call call) {
    try {
      return call instanceof Call.Write write
          ? writes.write(write)
          : CompletableFuture.completedFuture(read(call));
    } catch (RuntimeException e) {
      log.error("a call failed that should have had a status: {}", call.getClass(), e);
      return CompletableFuture.failedFuture(e);
    }
  }

  private Answer read(Call call) {
    return switch (call) {
      case Call.Get get -> reads.get(get);
      case Call.Has has -> reads.has(has);
      case Call.Range range -> ranges.range(range);
      case Call.RepairJson repair -> repairs.repair(repair);
      case Call.GetUpdatesSince since -> reads.updatesSince(since);
      case Call.GetAllPrefixes all -> upkeep.allPrefixes(all);
      case Call.CreateSnapshot create -> upkeep.createSnapshot(create);
      case Call.ReleaseSnapshot release -> upkeep.releaseSnapshot(release);
      case Call.Compact compact -> upkeep.compact(compact);
      case Call.DelayBackground delay -> backgrounds.delay(delay);
      case Call.ContinueBackground on -> backgrounds.goOn(on);
      case Call.Write write -> throw new IllegalArgumentException("a write: " + write);
    };
  }
}
