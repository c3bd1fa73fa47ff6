package io.prefixdb.node.store;

import io.prefixdb.node.model.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values of one database that were read lately, as they are stored. What it gives is what the
 * database holds at that moment: a key's value is forgotten before a write of the key begins, and
 * kept again only by a read that began after the write ended. Safe for many threads.
 */
interface RecentValues {
  /** Whether anything is ever kept; else nobody need tell of writes. */
  boolean keepsAny();

  /** Where the key is kept, for all that is asked about it. */
  int place(Bytes key);

  /** The stored value, or null when it is not kept. */
  @Nullable Bytes get(int place, Bytes key);

  /** To be taken before the key is read from the database, for {@link #keep}. */
  long version(int place);

  /** Keeps what was read, unless the key may have been written since that version. */
  void keep(int place, Bytes key, Bytes stored, long version);

  /** A write of these keys begins. */
  void writing(List<Bytes> keys);

  /** The write of these keys, the same ones, has ended or failed. */
  void written(List<Bytes> keys);

  /** Keeps nothing. */
  RecentValues NONE =
      new RecentValues() {
        @Override
        public boolean keepsAny() {
          return false;
        }

        @Override
        public int place(Bytes key) {
          return 0;
        }

        @Override
        public @Nullable Bytes get(int place, Bytes key) {
          return null;
        }

        @Override
        public long version(int place) {
          return 0;
        }

        @Override
        public void keep(int place, Bytes key, Bytes stored, long version) {}

        @Override
        public void writing(List<Bytes> keys) {}

        @Override
        public void written(List<Bytes> keys) {}
      };
}
