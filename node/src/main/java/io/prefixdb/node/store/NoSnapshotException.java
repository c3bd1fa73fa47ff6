package io.prefixdb.node.store;

/** There is no such snapshot, or its time was over before it was read. */
public final class NoSnapshotException extends StoreException {
  private static final long serialVersionUID = 1L;

  NoSnapshotException(long id) {
    super("no snapshot " + id, null);
  }
}
