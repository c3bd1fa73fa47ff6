package io.prefixdb.node.rpc;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.MergeKind;
import io.prefixdb.node.model.RangeQuery;
import io.prefixdb.node.rpc.Call.Options;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A method that is served: its parameters with their defaults, and what its notifications do.
 *
 * @param name as clients call it
 * @param hasEffect whether a notification is executed; else it is not even read
 * @param reader makes the call of the parameters
 */
record Method(String name, boolean hasEffect, Function<Params, Call> reader) {
  /** By the JSON texts of their names. */
  private static final Map<Bytes, Method> TABLE =
      Map.ofEntries(
          effect("set", Method::set),
          effect("setnx", p -> merge(MergeKind.SETNX, p, "fields", noval(p))),
          effect("inc", p -> merge(MergeKind.INC, p, "update", false)),
          effect("add", p -> merge(MergeKind.ADD, p, "update", noval(p))),
          effect("packed", p -> merge(MergeKind.PACKED, p, "update", false)),
          effect("del", Method::del),
          query("get", p -> new Call.Get(prefix(p), p.strings("fields"), snapshot(p))),
          query("has", p -> new Call.Has(prefix(p), p.strings("fields"), snapshot(p))),
          query("range", Method::range),
          effect("repair_json", Method::repair),
          query("get_all_prefixes", p -> new Call.GetAllPrefixes(p.bool("writable_only", false))),
          query("get_updates_since", Method::updates),
          query("get_history", p -> new Call.GetHistory(prefix(p))),
          query("create_snapshot", Method::createSnapshot),
          effect("release_snapshot", p -> new Call.ReleaseSnapshot(prefix(p), snapshot(p))),
          query(
              "create_checkpoint",
              p ->
                  new Call.CreateCheckpoint(
                      prefix(p), p.integer("lease_s", 120), p.string("asker"))),
          effect(
              "release_checkpoint",
              p -> new Call.ReleaseCheckpoint(prefix(p), p.string("checkpoint"))),
          effect("compact_prefix", Method::compact),
          effect("delay_background", Method::delayBackground),
          effect(
              "detach_prefixes",
              p ->
                  new Call.DetachPrefixes(
                      p.strings("prefixes"), p.integer("deny_timeout_s", 3600))),
          effect(
              "attach_prefixes",
              p -> new Call.AttachPrefixes(p.strings("prefixes"), p.bool("opendb", false))),
          effect(
              "continue_background",
              p -> new Call.ContinueBackground(p.strings("prefixes"), p.bool("force", false))));

  private static Map.Entry<Bytes, Method> effect(String name, Function<Params, Call> reader) {
    return Map.entry(Bytes.utf8('"' + name + '"'), new Method(name, true, reader));
  }

  private static Map.Entry<Bytes, Method> query(String name, Function<Params, Call> reader) {
    return Map.entry(Bytes.utf8('"' + name + '"'), new Method(name, false, reader));
  }

  /** The method that the JSON text of the member {@code method} names, compared verbatim. */
  static Optional<Method> named(Bytes text) {
    return Optional.ofNullable(TABLE.get(text));
  }

  /** As {@link Tally} counts what has that text for its method. */
  static String counted(Bytes text) {
    return named(text).map(Method::name).orElse(Tally.NO_METHOD);
  }

  Call read(Params params) {
    return reader.apply(params);
  }

  private static Call set(Params p) {
    return new Call.Set(prefix(p), options(p, noval(p)), p.fields("fields"));
  }

  private static Call merge(MergeKind kind, Params p, String fields, boolean noval) {
    return new Call.Merge(kind, prefix(p), options(p, noval), p.fields(fields));
  }

  private static Call del(Params p) {
    return new Call.Del(prefix(p), options(p, p.bool("noval", true)), p.strings("fields"));
  }

  private static Call range(Params p) {
    RangeQuery query =
        new RangeQuery(
            p.string("from"),
            p.bool("beg", true),
            p.string("to"),
            p.integer("offset", 0),
            p.integer("limit", 10));
    return new Call.Range(
        prefix(p),
        query,
        snapshot(p),
        p.bool("nores", false),
        noval(p),
        p.bool("stat", false),
        p.bool("repair_json", false));
  }

  /** It has no upper bound, and a limit of 0 is none. */
  private static Call repair(Params p) {
    long limit = p.integer("limit", 0);
    p.string("to");
    RangeQuery query =
        new RangeQuery(
            p.string("from"),
            p.bool("beg", true),
            Bytes.EMPTY,
            p.integer("offset", 0),
            limit == 0 ? -1 : limit);
    return new Call.RepairJson(
        prefix(p), query, snapshot(p), p.bool("sync", false), p.bool("nores", true), noval(p));
  }

  private static Call updates(Params p) {
    return new Call.GetUpdatesSince(
        prefix(p), p.integer("seq", 0), p.integer("limit", 10), p.string("tag"));
  }

  private static Call createSnapshot(Params p) {
    return new Call.CreateSnapshot(prefix(p), p.integer("release_timeout_s", 3600));
  }

  private static Call compact(Params p) {
    return new Call.Compact(prefix(p), p.string("from"), p.string("to"));
  }

  /** The name of its last parameter is misspelt on the wire. */
  private static Call delayBackground(Params p) {
    return new Call.DelayBackground(
        p.strings("prefixes"), p.integer("delay_timeout_s", 600), p.bool("contunue_force", false));
  }

  private static Options options(Params p, boolean noval) {
    return new Options(p.bool("sync", false), p.bool("nores", true), noval, snapshot(p));
  }

  private static Bytes prefix(Params p) {
    return p.string("prefix");
  }

  private static boolean noval(Params p) {
    return p.bool("noval", false);
  }

  private static long snapshot(Params p) {
    return p.integer("snapshot", 0);
  }
}
