package io.prefixdb.node.service;

import io.prefixdb.node.json.JsonRepair;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.RangeQuery;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.rpc.Answer;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.store.NoSnapshotException;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.ReadonlyException;
import io.prefixdb.node.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes {@code repair_json}. What needs repair is found without keeping anybody from writing;
 * then the values that are there by now are repaired, so that no later write of a client is lost.
 */
final class Repairs {
  private static final Logger log = LoggerFactory.getLogger(Repairs.class);

  private final Prefixes prefixes;
  private final WriteChecks checks;

  Repairs(Prefixes prefixes, WriteChecks checks) {
    this.prefixes = prefixes;
    this.checks = checks;
  }

  Answer repair(Call.RepairJson repair) {
    return repair.prefix().isEmpty() ? all(repair) : one(repair);
  }

  /** The sums over all prefixes, each looked at from its start. */
  private Answer all(Call.RepairJson repair) {
    List<PrefixName> names = prefixes.names();
    RangeQuery query = new RangeQuery(Bytes.EMPTY, true, Bytes.EMPTY, 0, repair.query().limit());
    Answer.Repaired sum =
        new Answer.Repaired(
            Bytes.utf8(names.stream().map(PrefixName::value).collect(Collectors.joining(","))),
            Status.OK,
            true,
            0,
            0,
            Bytes.EMPTY,
            List.of());
    for (PrefixName name : names) {
      Answer.Repaired one =
          one(new Call.RepairJson(name.bytes(), query, 0, repair.sync(), true, true));
      boolean bad = one.status() != Status.OK && one.status() != Status.PrefixNotFound;
      sum =
          new Answer.Repaired(
              sum.prefix(),
              bad ? one.status() : sum.status(),
              sum.last() && one.last(),
              sum.total() + one.total(),
              sum.repaired() + one.repaired(),
              one.lastKey().isEmpty() ? sum.lastKey() : one.lastKey(),
              List.of());
    }
    return sum;
  }

  private Answer.Repaired one(Call.RepairJson repair) {
    Optional<PrefixStore> store = prefixes.find(repair.prefix());
    if (store.isEmpty()) {
      return nothing(repair, Status.PrefixNotFound);
    }
    if (checks.isShutFor(repair.prefix())) {
      return nothing(repair, Status.PrefixReadonly);
    }
    if (repair.snapshot() != 0 && !store.get().hasSnapshot(repair.snapshot())) {
      return nothing(repair, Status.SnapshotNotFound);
    }
    Pass pass = new Pass(repair, store.get());
    try {
      return pass.run();
    } catch (ReadonlyException e) {
      return pass.answer(Status.PrefixReadonly, false);
    } catch (NoSnapshotException e) { // its time was over before the last page
      return pass.answer(Status.SnapshotNotFound, false);
    } catch (StoreException e) {
      log.error("repairing prefix '{}' failed: {}", repair.prefix(), e.getMessage());
      return pass.answer(Status.IOError, false);
    }
  }

  private static Answer.Repaired nothing(Call.RepairJson repair, Status status) {
    return new Answer.Repaired(repair.prefix(), status, true, 0, 0, Bytes.EMPTY, List.of());
  }

  /** One repair on its way through a prefix; each page is one batch. */
  private static final class Pass {
    private final Call.RepairJson repair;
    private final PrefixStore store;
    private final List<Field> fields = new ArrayList<>();
    private long bytes;
    private long total;
    private long repaired;
    private Bytes lastKey = Bytes.EMPTY;

    private Pass(Call.RepairJson repair, PrefixStore store) {
      this.repair = repair;
      this.store = store;
    }

    private Answer.Repaired run() throws StoreException {
      return answer(
          Status.OK,
          Pages.walk(query -> store.range(query, repair.snapshot()), repair.query(), this::visit));
    }

    private boolean visit(List<Field> page) throws StoreException {
      total += page.size();
      List<Bytes> unsound =
          page.stream()
              .filter(field -> !JsonRepair.isSound(field.value()))
              .map(Field::key)
              .toList();
      if (!unsound.isEmpty()) {
        store.rewrite(unsound, JsonRepair::repair, repair.sync()).forEach(this::written);
      }
      return bytes < Scan.ANSWER_BYTES_MAX;
    }

    private void written(Field field) {
      repaired++;
      lastKey = field.key();
      if (!repair.nores()) {
        Field shown = repair.noval() ? Values.seen(field.key()) : field;
        fields.add(shown);
        bytes += Scan.FIELD_BYTES + shown.key().length() + shown.value().length();
      }
    }

    private Answer.Repaired answer(Status status, boolean last) {
      return new Answer.Repaired(
          repair.prefix(), status, last, total, repaired, lastKey, List.copyOf(fields));
    }
  }
}
