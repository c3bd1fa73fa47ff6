package io.prefixdb.node.service;

import io.prefixdb.node.fold.Parameter;
import io.prefixdb.node.json.JsonException;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.MergeKind;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.rpc.Answer;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.rpc.LineRate;
import io.prefixdb.node.rpc.Outcome;
import io.prefixdb.node.rpc.Round;
import io.prefixdb.node.rpc.Turn;
import io.prefixdb.node.store.ClosedException;
import io.prefixdb.node.store.NoSnapshotException;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.StoreException;
import io.prefixdb.node.store.TooLargeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes {@code set}, the merges and {@code del}. Values need no repair on their way in: the
 * request was JSON, so each of them is.
 */
final class Writes {
  private static final Logger log = LoggerFactory.getLogger(Writes.class);

  private static final LineRate lines = new LineRate(10);

  private final Prefixes prefixes;
  private final WriteChecks checks;
  private final Values values;
  private final BooleanSupplier checkMergeJson;

  Writes(Prefixes prefixes, WriteChecks checks, Values values, BooleanSupplier checkMergeJson) {
    this.prefixes = prefixes;
    this.checks = checks;
    this.values = values;
    this.checkMergeJson = checkMergeJson;
  }

  Outcome write(Call.Write call, Turn turn) {
    Optional<Status> refusal = checks.refusal(call);
    if (refusal.isPresent()) {
      return refused(call, refusal.get());
    }
    if (turn.round().isFull()) {
      return new Outcome.AfterCommit(later -> write(call, later));
    }
    if (readsSnapshot(call) && !turn.mayWait()) {
      return new Outcome.OnWorker(later -> write(call, later));
    }
    Optional<PrefixStore> open = prefixes.find(call.prefix(), turn);
    if (open.isEmpty() && !turn.mayWait()) {
      return new Outcome.OnWorker(later -> write(call, later)); // to be opened or created
    }
    return switch (call) {
      case Call.Set set -> open.isPresent() ? put(set, open.get(), turn) : created(set, turn);
      case Call.Merge merge ->
          open.isPresent() ? merge(merge, open.get(), turn) : created(merge, turn);
      case Call.Del del ->
          open.isPresent() ? delete(del, open.get(), turn) : refused(del, Status.PrefixNotFound);
    };
  }

  /** Creates the prefix first; only turns that may wait come here. */
  private Outcome created(Call.Write call, Turn turn) {
    if (checks.isShutFor(call.prefix())) {
      return refused(call, Status.PrefixReadonly);
    }
    try {
      PrefixStore store = prefixes.openOrCreate(call.prefix());
      return switch (call) {
        case Call.Set set -> put(set, store, turn);
        case Call.Merge merge -> merge(merge, store, turn);
        case Call.Del del -> delete(del, store, turn);
      };
    } catch (StoreException e) {
      log.warn("a write was refused: {}", e.getMessage());
      return refused(call, Status.CreatePrefixFail);
    }
  }

  /** Values of the text port need not be JSON. */
  Outcome write(Call.SetRaw raw, Turn turn) {
    List<Field> fields =
        raw.fields().stream()
            .map(
                field ->
                    new Field(field.key(), values.shown(raw.prefix(), field.key(), field.value())))
            .toList();
    return write(new Call.Set(raw.prefix(), new Call.Options(false, true, false, 0), fields), turn);
  }

  private Outcome put(Call.Set set, PrefixStore store, Turn turn) {
    List<Mutation> puts = new ArrayList<>(set.fields().size());
    for (Field field : set.fields()) {
      puts.add(new Mutation.Put(field.key(), field.value()));
    }
    return write(set, store, puts, turn);
  }

  private Outcome merge(Call.Merge merge, PrefixStore store, Turn turn) {
    if (checkMergeJson.getAsBoolean() && !areReadable(merge)) {
      // The original leaves the prefix out of this one answer, and clients may know it so.
      return new Outcome.Answered(
          answer(merge.kind(), Bytes.EMPTY, Status.InvalidFieldValue, List.of()));
    }
    List<Mutation> merges = new ArrayList<>(merge.fields().size());
    for (Field field : merge.fields()) {
      merges.add(new Mutation.Merge(field.key(), merge.kind(), field.value()));
    }
    return write(merge, store, merges, turn);
  }

  private static boolean areReadable(Call.Merge merge) {
    try {
      for (Field field : merge.fields()) {
        Parameter.read(merge.kind(), field.value());
      }
      return true;
    } catch (JsonException e) {
      if (lines.allows()) {
        log.error("JSONRPC params error: {}: {}", merge.kind().wireName(), e.getMessage());
      }
      return false;
    }
  }

  private Outcome write(Call.Write call, PrefixStore store, List<Mutation> mutations, Turn turn) {
    if (lacksSnapshot(call, store)) {
      return refused(call, Status.SnapshotNotFound);
    }
    Call.Options options = call.options();
    if (options.nores()) {
      Round.Group group = prefixes.write(store, mutations, options.sync(), turn);
      return new Outcome.Written(answer(call, Status.OK, List.of()), group);
    }
    List<Bytes> keys = mutations.stream().map(Mutation::key).toList();
    PrefixStore.ReadBack result = store.readBack(keys, options.snapshot(), !options.noval());
    Round.Group group = prefixes.write(store, mutations, options.sync(), turn);
    return new Outcome.AfterCommit(
        later ->
            group.failed() ? refused(call, group.failure()) : readBack(call, keys, result, later));
  }

  private Outcome readBack(
      Call.Write call, List<Bytes> keys, PrefixStore.ReadBack result, Turn turn) {
    try {
      Optional<List<@Nullable Bytes>> found =
          turn.mayWait() ? Optional.of(result.get()) : result.getAtOnce();
      if (found.isEmpty()) {
        return new Outcome.OnWorker(later -> readBack(call, keys, result, later));
      }
      List<Field> fields =
          call.options().noval()
              ? Values.presence(keys, found.get())
              : values.all(call.prefix(), keys, found.get());
      return new Outcome.Answered(answer(call, Status.OK, fields));
    } catch (StoreException e) {
      return unreadable(call, e);
    }
  }

  private Outcome delete(Call.Del del, PrefixStore store, Turn turn) {
    if (lacksSnapshot(del, store)) {
      return refused(del, Status.SnapshotNotFound);
    }
    if (del.options().nores()) {
      return delete(del, store, List.of(), turn);
    }
    if (turn.hasWritten()) {
      return new Outcome.AfterCommit(later -> delete(del, store, later));
    }
    try {
      Optional<List<@Nullable Bytes>> found =
          Reads.found(store, del.keys(), del.options().snapshot(), !del.options().noval(), turn);
      if (found.isEmpty()) {
        return new Outcome.OnWorker(later -> delete(del, store, later));
      }
      List<Field> before =
          del.options().noval()
              ? Values.presence(del.keys(), found.get())
              : values.present(del.prefix(), del.keys(), found.get());
      return delete(del, store, before, turn);
    } catch (ClosedException e) {
      return refused(del, Status.PrefixNotFound);
    } catch (TooLargeException e) {
      log.warn("a write to prefix '{}' is refused: {}", del.prefix(), e.getMessage());
      return refused(del, Status.TooManyKeys);
    } catch (StoreException e) {
      return unreadable(del, e);
    }
  }

  private Outcome delete(Call.Del del, PrefixStore store, List<Field> before, Turn turn) {
    List<Mutation> deletes = del.keys().stream().<Mutation>map(Mutation.Delete::new).toList();
    Round.Group group = prefixes.write(store, deletes, del.options().sync(), turn);
    return new Outcome.Written(answer(del, Status.OK, before), group);
  }

  /** Nothing is written when its result could not be read (deviation D5). */
  private static boolean lacksSnapshot(Call.Write call, PrefixStore store) {
    return readsSnapshot(call) && !store.hasSnapshot(call.options().snapshot());
  }

  private static boolean readsSnapshot(Call.Write call) {
    return !call.options().nores() && call.options().snapshot() != 0;
  }

  private static Outcome unreadable(Call.Write call, StoreException failure) {
    if (failure instanceof NoSnapshotException) { // its time was over just now
      return refused(call, Status.SnapshotNotFound);
    }
    log.error("a read from prefix '{}' failed: {}", call.prefix(), failure.getMessage());
    return refused(call, Status.IOError);
  }

  private static Outcome refused(Call.Write call, Status status) {
    return new Outcome.Answered(answer(call, status, List.of()));
  }

  private static Answer.OfWrite answer(Call.Write call, Status status, List<Field> fields) {
    return switch (call) {
      case Call.Merge merge -> answer(merge.kind(), merge.prefix(), status, fields);
      case Call.Set set -> new Answer.Fields(set.prefix(), status, fields);
      case Call.Del del -> new Answer.Fields(del.prefix(), status, fields);
    };
  }

  private static Answer.OfWrite answer(
      MergeKind kind, Bytes prefix, Status status, List<Field> fields) {
    return switch (kind) {
      case ADD, PACKED -> new Answer.FieldsFirst(prefix, status, fields);
      case INC, SETNX -> new Answer.Fields(prefix, status, fields);
    };
  }
}
