package io.prefixdb.node.store;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import org.rocksdb.Options;

/** RocksDB's options as text: {@code name=value;name=value}. */
final class OptionText {
  private static final MethodHandle PARSE =
      CApi.function(
          "rocksdb_get_options_from_string",
          FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS, ADDRESS));

  private OptionText() {}

  /** Sets {@code changed} to {@code base} with what the text says; RocksDB's error, or empty. */
  static String apply(Options base, String text, Options changed) {
    return CApi.errorOf(
        (arena, slot) -> {
          PARSE.invokeExact(
              CApi.address(base), arena.allocateFrom(text), CApi.address(changed), slot);
        });
  }

  /** Options of block-based tables as one option of a database. */
  static String table(String options) {
    return "block_based_table_factory={" + options + "}";
  }
}
