package io.prefixdb.node.service;

import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.RangeQuery;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.StoreException;
import java.util.ArrayList;
import java.util.List;

/** One {@code range} on its way through a prefix. */
final class Scan {
  /** An answer stops at so many bytes of fields; it is not final then. */
  static final long ANSWER_BYTES_MAX = Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 16);

  /** What a field takes beside its bytes until it is answered, about. */
  static final int FIELD_BYTES = 64;

  private final Call.Range range;
  private final Values values;
  private final boolean countsOnly;
  private final RangeStat stat = new RangeStat();
  private final List<Field> fields = new ArrayList<>();
  private long bytes;
  private boolean last;

  Scan(Call.Range range, Values values) {
    this.range = range;
    this.values = values;
    this.countsOnly = range.stat() && range.query().limit() == 0;
  }

  void run(PrefixStore store) throws StoreException {
    RangeQuery query = range.query();
    RangeQuery walked =
        countsOnly // statistics without a limit are of everything
            ? new RangeQuery(query.from(), query.inclusive(), query.to(), query.offset(), -1)
            : query;
    if (range.snapshot() != 0) {
      walk(page -> store.range(page, range.snapshot()), walked);
    } else if (!Pages.isOne(walked) || !isWhole(store.range(walked, 0), walked)) {
      try (PrefixStore.View view = store.view()) { // one moment for all pages
        walk(view::range, walked);
      }
    }
  }

  /** Takes a page if it is all that was asked for; values can be so large that it is not. */
  private boolean isWhole(PrefixStore.Page page, RangeQuery asked) {
    if (!page.last() && page.fields().size() != asked.limit()) {
      return false;
    }
    page.fields().forEach(this::visit);
    last = page.last();
    return true;
  }

  private void walk(Pages.Source source, RangeQuery query) throws StoreException {
    last =
        Pages.walk(
            source,
            query,
            page -> {
              page.forEach(this::visit);
              return bytes < ANSWER_BYTES_MAX;
            });
  }

  private void visit(Field field) {
    if (range.stat()) {
      stat.visit(field, values.repair().getAsBoolean());
    }
    if (!range.nores() && !countsOnly) {
      Field shown =
          range.noval()
              ? Values.seen(field.key())
              : new Field(field.key(), values.shown(range.prefix(), field.key(), field.value()));
      fields.add(shown);
      bytes += FIELD_BYTES + shown.key().length() + shown.value().length();
    }
  }

  /** Whether nothing within the bounds is left. */
  boolean last() {
    return last;
  }

  List<Field> fields() {
    return fields;
  }

  RangeStat stat() {
    return stat;
  }
}
