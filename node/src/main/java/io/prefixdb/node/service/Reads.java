package io.prefixdb.node.service;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.rpc.Answer;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.rpc.Outcome;
import io.prefixdb.node.rpc.Turn;
import io.prefixdb.node.store.ClosedException;
import io.prefixdb.node.store.NoSnapshotException;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.StoreException;
import io.prefixdb.node.store.TooLargeException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executes {@code get} and {@code has}. */
final class Reads {
  private static final Logger log = LoggerFactory.getLogger(Reads.class);

  private final Prefixes prefixes;
  private final Values values;

  Reads(Prefixes prefixes, Values values) {
    this.prefixes = prefixes;
    this.values = values;
  }

  Outcome get(Call.Get get, Turn turn) {
    return fields(
        get.prefix(),
        get.keys(),
        get.snapshot(),
        new Shown(true, found -> values.present(get.prefix(), get.keys(), found)),
        turn);
  }

  Outcome has(Call.Has has, Turn turn) {
    return fields(
        has.prefix(),
        has.keys(),
        has.snapshot(),
        new Shown(false, found -> Values.presence(has.keys(), found)),
        turn);
  }

  private Outcome fields(Bytes prefix, List<Bytes> keys, long snapshot, Shown shown, Turn turn) {
    Optional<PrefixStore> store = prefixes.find(prefix, turn);
    if ((store.isEmpty() || snapshot != 0) && !turn.mayWait()) {
      return new Outcome.OnWorker(later -> fields(prefix, keys, snapshot, shown, later));
    }
    if (store.isEmpty()) {
      return nothing(prefix, Status.PrefixNotFound);
    }
    if (snapshot != 0 && !store.get().hasSnapshot(snapshot)) {
      return nothing(prefix, Status.SnapshotNotFound);
    }
    try {
      Optional<List<@Nullable Bytes>> found =
          found(store.get(), keys, snapshot, shown.values, turn);
      return found.isPresent()
          ? new Outcome.Answered(
              new Answer.Fields(prefix, Status.OK, shown.fields.apply(found.get())))
          : new Outcome.OnWorker(later -> fields(prefix, keys, snapshot, shown, later));
    } catch (ClosedException e) {
      return nothing(prefix, Status.PrefixNotFound);
    } catch (NoSnapshotException e) { // its time was over just now
      return nothing(prefix, Status.SnapshotNotFound);
    } catch (TooLargeException e) {
      log.warn("a read from prefix '{}' is refused: {}", prefix, e.getMessage());
      return nothing(prefix, Status.TooManyKeys);
    } catch (StoreException e) {
      log.error("a read from prefix '{}' failed: {}", prefix, e.getMessage());
      return nothing(prefix, Status.IOError);
    }
  }

  /**
   * What is answered.
   *
   * @param values whether values are needed, not only which keys exist
   * @param fields makes the fields of the values that were found, null for keys that are absent
   */
  private record Shown(boolean values, Function<List<@Nullable Bytes>, List<Field>> fields) {}

  private static Outcome nothing(Bytes prefix, Status status) {
    return new Outcome.Answered(new Answer.Fields(prefix, status, List.of()));
  }

  /**
   * The values of the keys, or nothing when such a turn may not wait for them.
   *
   * @param values whether they are needed; else whatever exists may be shown as empty
   */
  static Optional<List<@Nullable Bytes>> found(
      PrefixStore store, List<Bytes> keys, long snapshot, boolean values, Turn turn)
      throws StoreException {
    if (!turn.mayWait()) {
      return store.getAtOnce(keys);
    }
    return Optional.of(values ? store.get(keys, snapshot) : store.existing(keys, snapshot));
  }
}
