package io.prefixdb.node.service;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.RangeQuery;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.StoreException;
import java.util.List;

/** Walks through a prefix page by page, so that no scan fills the memory. */
final class Pages {
  /** The most keys that are read from the store at once. */
  static final int KEYS_MAX = 1000;

  private Pages() {}

  /** Where the pages come from. */
  interface Source {
    PrefixStore.Page page(RangeQuery query) throws StoreException;
  }

  /** Takes a page; whether to go on. */
  interface Visitor {
    boolean visit(List<Field> page) throws StoreException;
  }

  /** Whether the store is read once at the most, unless values are very large. */
  static boolean isOne(RangeQuery query) {
    return Long.compareUnsigned(query.limit(), KEYS_MAX) <= 0;
  }

  /** Visits what the query asks for; whether nothing within its bounds is left then. */
  static boolean walk(Source source, RangeQuery query, Visitor visitor) throws StoreException {
    long left = query.limit();
    Bytes from = query.from();
    boolean inclusive = query.inclusive();
    long offset = query.offset();
    while (true) {
      long want = Long.compareUnsigned(left, KEYS_MAX) < 0 ? left : KEYS_MAX;
      PrefixStore.Page page =
          source.page(new RangeQuery(from, inclusive, query.to(), offset, want));
      boolean goOn = visitor.visit(page.fields());
      int seen = page.fields().size();
      left -= seen;
      if (!goOn || page.last() || seen == 0 || left == 0) {
        return page.last();
      }
      offset = 0;
      inclusive = false;
      from = page.fields().getLast().key();
    }
  }
}
