package io.prefixdb.node.service;

import io.prefixdb.node.config.ServiceConfig;
import io.prefixdb.node.json.JsonWriter;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.RangeQuery;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.rpc.Answer;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.rpc.LineRate;
import io.prefixdb.node.store.ClosedException;
import io.prefixdb.node.store.NoSnapshotException;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.StoreException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executes {@code range}. */
final class Ranges {
  private static final Logger log = LoggerFactory.getLogger(Ranges.class);
  private static final LineRate LINES = new LineRate(10);

  /** What the log shows of a key. */
  private static final int SHOWN_BYTES = 200;

  private final Prefixes prefixes;
  private final Supplier<ServiceConfig> config;
  private final InstantSource clock;

  Ranges(Prefixes prefixes, Supplier<ServiceConfig> config, InstantSource clock) {
    this.prefixes = prefixes;
    this.config = config;
    this.clock = clock;
  }

  Answer range(Call.Range range) {
    if (exceedsLimit(range.query())) {
      return nothing(range, Status.RangeLimitExceeded);
    }
    Optional<PrefixStore> store = prefixes.find(range.prefix());
    if (store.isEmpty()) {
      return nothing(range, Status.PrefixNotFound);
    }
    if (range.snapshot() != 0 && !store.get().hasSnapshot(range.snapshot())) {
      return nothing(range, Status.SnapshotNotFound);
    }
    if (range.stat() && LINES.allows()) {
      log.info("STAT for prefix '{}' range request:{}", range.prefix(), text(range));
    }
    try {
      boolean repair = config.get().repairJsonValues() || range.repair();
      Scan scan = new Scan(range, new Values(() -> repair));
      scan.run(store.get());
      return answer(range, scan);
    } catch (ClosedException e) {
      return nothing(range, Status.PrefixNotFound);
    } catch (NoSnapshotException e) { // its time was over before the last page
      return nothing(range, Status.SnapshotNotFound);
    } catch (StoreException e) {
      log.error("a scan of prefix '{}' failed: {}", range.prefix(), e.getMessage());
      return nothing(range, Status.IOError);
    }
  }

  private static Bytes text(Call.Range range) {
    RangeQuery query = range.query();
    JsonWriter out = new JsonWriter().raw("{\"prefix\":").string(range.prefix());
    out.raw(",\"nores\":").bool(range.nores()).raw(",\"noval\":").bool(range.noval());
    out.raw(",\"stat\":").bool(range.stat()).raw(",\"snapshot\":").unsigned(range.snapshot());
    out.raw(",\"beg\":").bool(query.inclusive());
    out.raw(",\"repair_json\":").bool(range.repair());
    out.raw(",\"from\":").string(begin(query.from())).raw(",\"to\":").string(begin(query.to()));
    out.raw(",\"limit\":").unsigned(query.limit());
    return out.raw(",\"offset\":").unsigned(query.offset()).raw("}").bytes();
  }

  private static Bytes begin(Bytes key) {
    return Bytes.copyOf(key.array(), 0, Math.min(key.length(), SHOWN_BYTES));
  }

  /** As in the original, the sum is unsigned and wraps around. */
  private boolean exceedsLimit(RangeQuery query) {
    long max = config.get().rangeMax();
    return max != 0 && Long.compareUnsigned(query.limit() + query.offset(), max) > 0;
  }

  private Answer answer(Call.Range range, Scan scan) {
    Bytes stat = range.stat() ? scan.stat().json(clock.instant().getEpochSecond()) : Answer.NO_STAT;
    return new Answer.Page(scan.last(), range.prefix(), Status.OK, scan.fields(), stat);
  }

  private static Answer nothing(Call.Range range, Status status) {
    return new Answer.Page(true, range.prefix(), status, List.of(), Answer.NO_STAT);
  }
}
