package io.prefixdb.node.rpc;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.MergeKind;
import io.prefixdb.node.model.RangeQuery;
import java.util.List;

/** One call with its parameters, as the client wants it: nothing is checked yet. */
public sealed interface Call {
  /** A call that changes keys of a prefix. */
  sealed interface Write extends Call {
    Bytes prefix();

    Options options();

    /** How many keys it names. */
    int size();
  }

  /** Writes each field; creates the prefix as needed. */
  record Set(Bytes prefix, Options options, List<Field> fields) implements Write {
    @Override
    public int size() {
      return fields.size();
    }
  }

  /**
   * As {@link Set}, but the values need not be JSON: they are made so if the node repairs values.
   */
  record SetRaw(Bytes prefix, List<Field> fields) implements Call {}

  /** Merges each field's value, a parameter of that kind; creates the prefix as needed. */
  record Merge(MergeKind kind, Bytes prefix, Options options, List<Field> fields) implements Write {
    @Override
    public int size() {
      return fields.size();
    }
  }

  /** Deletes keys. */
  record Del(Bytes prefix, Options options, List<Bytes> keys) implements Write {
    @Override
    public int size() {
      return keys.size();
    }
  }

  /** The values of keys. */
  record Get(Bytes prefix, List<Bytes> keys, long snapshot) implements Call {}

  /** Whether keys exist. */
  record Has(Bytes prefix, List<Bytes> keys, long snapshot) implements Call {}

  /**
   * A page of a prefix in key order.
   *
   * @param nores whether to leave the fields out
   * @param noval whether to answer {@code true} for each value
   * @param stat whether to count what was visited
   * @param repair whether to repair values whatever the configuration says
   */
  record Range(
      Bytes prefix,
      RangeQuery query,
      long snapshot,
      boolean nores,
      boolean noval,
      boolean stat,
      boolean repair)
      implements Call {}

  /**
   * Writes values anew that are not exactly one JSON value; of every prefix when none is named.
   *
   * @param query which keys to look at; its limit is -1 for all
   * @param sync whether to wait until the writes are on the disk
   * @param nores whether to leave the repaired fields out
   * @param noval whether to answer {@code true} for each value
   */
  record RepairJson(
      Bytes prefix, RangeQuery query, long snapshot, boolean sync, boolean nores, boolean noval)
      implements Call {}

  /** The open prefixes. */
  record GetAllPrefixes(boolean writableOnly) implements Call {}

  /**
   * Batches of the update log from a sequence on; both numbers are unsigned.
   *
   * @param tag of the history that they have to be of; empty for whatever it is
   */
  record GetUpdatesSince(Bytes prefix, long sequence, long limit, Bytes tag) implements Call {}

  /** Of which history the updates of a prefix are. */
  record GetHistory(Bytes prefix) implements Call {}

  /** A snapshot that is released by itself after some seconds, 0 for never. */
  record CreateSnapshot(Bytes prefix, long releaseSeconds) implements Call {}

  record ReleaseSnapshot(Bytes prefix, long snapshot) implements Call {}

  /**
   * Has the files of a prefix kept until nobody has used them for some seconds.
   *
   * @param asker names the run of the node that asks; empty of who is none
   */
  record CreateCheckpoint(Bytes prefix, long leaseSeconds, Bytes asker) implements Call {}

  record ReleaseCheckpoint(Bytes prefix, Bytes checkpoint) implements Call {}

  /** Compacts a range of keys, empty bounds being open, or every prefix when none is named. */
  record Compact(Bytes prefix, Bytes from, Bytes to) implements Call {}

  /**
   * Pauses background work of prefixes, of all open ones when none is named.
   *
   * @param endsOlder whether the pauses from before end together with this one
   */
  record DelayBackground(List<Bytes> prefixes, long seconds, boolean endsOlder) implements Call {}

  /** Ends the newest pause, or all pauses, of prefixes, of all open ones when none is named. */
  record ContinueBackground(List<Bytes> prefixes, boolean all) implements Call {}

  /** Takes prefixes out of use; for some seconds they cannot be created anew. */
  record DetachPrefixes(List<Bytes> prefixes, long denySeconds) implements Call {}

  /** Takes prefixes back into use, and opens them at once when asked to. */
  record AttachPrefixes(List<Bytes> prefixes, boolean open) implements Call {}

  /**
   * Has a slave load prefixes anew, which goes on after the answer; without any, asks how far that
   * is.
   */
  record Reload(List<Bytes> prefixes) implements Call {}

  /**
   * What a client wants to know of a write.
   *
   * @param sync whether to wait until the write is on the disk
   * @param nores whether to answer no fields
   * @param noval whether to answer presence in place of values
   * @param snapshot which snapshot to read fields from, 0 for the present
   */
  record Options(boolean sync, boolean nores, boolean noval, long snapshot) {}
}
