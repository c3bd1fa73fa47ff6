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
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes {@code set}, the merges and {@code del}. Values need no repair on their way in: the
 * request was JSON, so each of them is.
 */
final class Writes {
  private static final Logger log = LoggerFactory.getLogger(Writes.class);

  private final Prefixes prefixes;
  private final WriteChecks checks;
  private final Values values;
  private final boolean checkMergeJson;

  Writes(Prefixes prefixes, WriteChecks checks, Values values, boolean checkMergeJson) {
    this.prefixes = prefixes;
    this.checks = checks;
    this.values = values;
    this.checkMergeJson = checkMergeJson;
  }

  CompletableFuture<Answer> write(Call.Write call) {
    Optional<Status> refusal = checks.refusal(call);
    if (refusal.isPresent()) {
      return refused(call, refusal.get());
    }
    try {
      return switch (call) {
        case Call.Set set -> put(set, prefixes.openOrCreate(set.prefix()));
        case Call.Merge merge -> merge(merge, prefixes.openOrCreate(merge.prefix()));
        case Call.Del del ->
            prefixes
                .find(del.prefix())
                .map(store -> delete(del, store))
                .orElseGet(() -> refused(del, Status.PrefixNotFound));
      };
    } catch (StoreException e) {
      log.warn("a write was refused: {}", e.getMessage());
      return refused(call, Status.CreatePrefixFail);
    }
  }

  CompletableFuture<Answer> write(Call.SetRaw raw) {
    List<Field> fields =
        raw.fields().stream()
            .map(field -> new Field(field.key(), values.shown(field.value())))
            .toList();
    return write(new Call.Set(raw.prefix(), new Call.Options(false, true, false, 0), fields));
  }

  private CompletableFuture<Answer> put(Call.Set set, PrefixStore store) {
    List<Mutation> puts =
        set.fields().stream()
            .<Mutation>map(field -> new Mutation.Put(field.key(), field.value()))
            .toList();
    return write(set, store, puts);
  }

  private CompletableFuture<Answer> merge(Call.Merge merge, PrefixStore store) {
    if (checkMergeJson && !areReadable(merge)) {
      // The original leaves the prefix out of this one answer, and clients may know it so.
      return CompletableFuture.completedFuture(
          answer(merge.kind(), Bytes.EMPTY, Status.InvalidFieldValue, List.of()));
    }
    List<Mutation> merges =
        merge.fields().stream()
            .<Mutation>map(field -> new Mutation.Merge(field.key(), merge.kind(), field.value()))
            .toList();
    return write(merge, store, merges);
  }

  private static boolean areReadable(Call.Merge merge) {
    try {
      for (Field field : merge.fields()) {
        Parameter.read(merge.kind(), field.value());
      }
      return true;
    } catch (JsonException e) {
      log.debug("a parameter of {} cannot be read: {}", merge.kind(), e.getMessage());
      return false;
    }
  }

  private CompletableFuture<Answer> write(
      Call.Write call, PrefixStore store, List<Mutation> mutations) {
    if (lacksSnapshot(call, store)) {
      return refused(call, Status.SnapshotNotFound);
    }
    CompletableFuture<Void> write = prefixes.write(store, mutations, call.options().sync());
    if (call.options().nores()) {
      return outcome(call, write, List.of());
    }
    Status status = write.handle((done, failure) -> status(call, failure)).join();
    if (status != Status.OK) {
      return refused(call, status);
    }
    List<Bytes> keys = mutations.stream().map(Mutation::key).toList();
    try {
      List<@Nullable Bytes> found = store.get(keys, call.options().snapshot());
      List<Field> fields =
          call.options().noval() ? Values.presence(keys, found) : values.all(keys, found);
      return CompletableFuture.completedFuture(answer(call, Status.OK, fields));
    } catch (StoreException e) {
      return refused(call, status(call, e));
    }
  }

  private CompletableFuture<Answer> delete(Call.Del del, PrefixStore store) {
    if (lacksSnapshot(del, store)) {
      return refused(del, Status.SnapshotNotFound);
    }
    List<Field> before = List.of();
    if (!del.options().nores()) {
      try {
        before = before(del, prefixes.settled(store));
      } catch (StoreException e) {
        return refused(del, status(del, e));
      }
    }
    List<Mutation> deletes = del.keys().stream().<Mutation>map(Mutation.Delete::new).toList();
    return outcome(del, prefixes.write(store, deletes, del.options().sync()), before);
  }

  private List<Field> before(Call.Del del, PrefixStore store) throws StoreException {
    List<@Nullable Bytes> found = store.get(del.keys(), del.options().snapshot());
    return del.options().noval()
        ? Values.presence(del.keys(), found)
        : values.present(del.keys(), found);
  }

  /** Nothing is written when its result could not be read (deviation D5). */
  private static boolean lacksSnapshot(Call.Write call, PrefixStore store) {
    Call.Options options = call.options();
    return !options.nores() && options.snapshot() != 0 && !store.hasSnapshot(options.snapshot());
  }

  private static CompletableFuture<Answer> outcome(
      Call.Write call, CompletableFuture<Void> write, List<Field> fields) {
    return write.handle(
        (done, failure) -> {
          Status status = status(call, failure);
          return answer(call, status, status == Status.OK ? fields : List.of());
        });
  }

  private static Status status(Call.Write call, @Nullable Throwable failure) {
    if (failure == null) {
      return Status.OK;
    }
    log.error("a write to prefix '{}' failed: {}", call.prefix(), failure.getMessage());
    return Status.IOError;
  }

  private static CompletableFuture<Answer> refused(Call.Write call, Status status) {
    return CompletableFuture.completedFuture(answer(call, status, List.of()));
  }

  private static Answer answer(Call.Write call, Status status, List<Field> fields) {
    return switch (call) {
      case Call.Merge merge -> answer(merge.kind(), merge.prefix(), status, fields);
      case Call.Set set -> new Answer.Fields(set.prefix(), status, fields);
      case Call.Del del -> new Answer.Fields(del.prefix(), status, fields);
    };
  }

  private static Answer answer(MergeKind kind, Bytes prefix, Status status, List<Field> fields) {
    return switch (kind) {
      case ADD, PACKED -> new Answer.FieldsFirst(prefix, status, fields);
      case INC, SETNX -> new Answer.Fields(prefix, status, fields);
    };
  }
}
