package io.prefixdb.node.model;

/**
 * One change of one key. Values and merge parameters are user bytes: the store adds the time suffix
 * of the on-disk form itself.
 */
public sealed interface Mutation {
  Bytes key();

  /** About how many bytes of memory and log it takes. */
  default int size() {
    return switch (this) {
      case Put put -> put.key.length() + put.value.length();
      case Delete delete -> delete.key.length();
      case Merge merge -> merge.key.length() + merge.parameter.length();
    };
  }

  /** The key holds {@code value} from now on. */
  record Put(Bytes key, Bytes value) implements Mutation {}

  /** The key is gone; it may have been absent before. */
  record Delete(Bytes key) implements Mutation {}

  /** A server-side merge, folded when the key is read, flushed or compacted. */
  record Merge(Bytes key, MergeKind kind, Bytes parameter) implements Mutation {}
}
