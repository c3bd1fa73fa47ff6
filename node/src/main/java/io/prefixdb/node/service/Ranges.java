package io.prefixdb.node.service;

import io.prefixdb.node.config.ServiceConfig;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.RangeQuery;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.rpc.Answer;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.store.ClosedException;
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
    try {
      boolean repair = config.get().repairJsonValues() || range.repair();
      Scan scan = new Scan(range, new Values(() -> repair));
      scan.run(store.get());
      return answer(range, scan);
    } catch (ClosedException e) {
      return nothing(range, Status.PrefixNotFound);
    } catch (StoreException e) {
      log.error("a scan of prefix '{}' failed: {}", range.prefix(), e.getMessage());
      return nothing(range, Status.IOError);
    }
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
