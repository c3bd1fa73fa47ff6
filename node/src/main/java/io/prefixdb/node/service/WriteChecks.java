package io.prefixdb.node.service;

import io.prefixdb.node.config.ServiceConfig;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.store.WriteGate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What a write is refused for before any prefix is touched (protocol, section 2.1): the first check
 * that fails decides, and nothing else happens (deviation D1). A limit of 0 is none.
 */
final class WriteChecks {
  private final Supplier<ServiceConfig> config;
  private final WriteGate gate;
  private final Predicate<Bytes> own;
  private final Referral referral;
  private final Set<Bytes> writable;
  private final Set<Bytes> readonly;

  /**
   * @param own the prefixes that clients may write though the gate is shut
   * @param referral is told what is refused because the gate is shut
   */
  WriteChecks(
      Supplier<ServiceConfig> config, WriteGate gate, Predicate<Bytes> own, Referral referral) {
    this.config = config;
    this.gate = gate;
    this.own = own;
    this.referral = referral;
    this.writable = bytes(config.get().writablePrefixes());
    this.readonly = bytes(config.get().readonlyPrefixes());
  }

  private static Set<Bytes> bytes(Set<String> names) {
    return names.stream().map(Bytes::utf8).collect(Collectors.toUnmodifiableSet());
  }

  /** Whether the lists of the configuration let clients write the prefix. */
  boolean isListedWritable(Bytes prefix) {
    return (writable.isEmpty() || writable.contains(prefix)) && !readonly.contains(prefix);
  }

  /** Whether the gate is shut now for that prefix. */
  boolean isShutFor(Bytes prefix) {
    return !gate.isOpen() && !own.test(prefix);
  }

  /** Why the write is refused, or nothing when it may go on. */
  Optional<Status> refusal(Call.Write call) {
    return switch (call) {
      case Call.Set set -> refusal(set.prefix(), set.fields());
      case Call.Merge merge -> refusal(merge.prefix(), merge.fields());
      case Call.Del del -> refusal(del);
    };
  }

  private Optional<Status> refusal(Bytes prefix, List<Field> fields) {
    if (fields.isEmpty()) {
      return Optional.of(Status.EmptyFields);
    }
    if (prefix.isEmpty()) {
      return Optional.of(Status.EmptyPrefix);
    }
    if (refuses(prefix)) {
      return Optional.of(Status.PrefixReadonly);
    }
    if (exceeds(prefix.length(), config.get().prefixBytesMax())) {
      return Optional.of(Status.PrefixLengthExceeded);
    }
    if (exceeds(fields.size(), config.get().keysPerRequest())) {
      return Optional.of(Status.TooManyKeys);
    }
    return sizes(fields);
  }

  private Optional<Status> refusal(Call.Del del) {
    if (del.keys().isEmpty()) {
      return Optional.of(Status.EmptyFields);
    }
    return refuses(del.prefix()) ? Optional.of(Status.PrefixReadonly) : Optional.empty();
  }

  private boolean refuses(Bytes prefix) {
    if (!isListedWritable(prefix)) {
      return true;
    }
    boolean refused = gate.isShut() && !prefix.isEmpty() && !own.test(prefix);
    if (refused) {
      referral.refused(prefix);
    }
    return refused;
  }

  /** Keys and values are limited only where both limits are set. */
  private Optional<Status> sizes(List<Field> fields) {
    if (config.get().keyBytesMax() == 0 || config.get().valueBytesMax() == 0) {
      return Optional.empty();
    }
    for (Field field : fields) {
      if (exceeds(field.key().length(), config.get().keyBytesMax())) {
        return Optional.of(Status.KeyLengthExceeded);
      }
      if (exceeds(field.value().length(), config.get().valueBytesMax())) {
        return Optional.of(Status.ValueLengthExceeded);
      }
    }
    return Optional.empty();
  }

  private static boolean exceeds(long size, long limit) {
    return limit != 0 && size > limit;
  }
}
