package io.prefixdb.operator.desired;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The options of the node's component {@code prefixdb} that this version's node honours: it refuses
 * to start with others, so they are refused before a pod sees them.
 */
final class NodeOptions {
  /** Options that the operator sets, with what decides them. */
  private static final Map<String, String> OWNED =
      Map.of(
          "name", "the operator names the components",
          "path", "it lies on the node's volume",
          "wal_path", "it lies on the node's volume",
          "detach_path", "it lies on the node's volume",
          "ini", "set spec.rocksdb instead",
          "slave", "set spec.replication.slave instead",
          "workflow", "the operator wires the components",
          "delayed_write_workflow", "the operator wires the components");

  private static final Set<String> KNOWN =
      Set.of(
          "packed_limit",
          "array_limit",
          "range_limit",
          "enable_delayed_write",
          "answer_before_write",
          "repair_json_values",
          "abort_if_open_error",
          "check_incoming_merge_json",
          "preopen",
          "keys_per_req",
          "key_size_limit",
          "value_size_limit",
          "prefix_size_limit",
          "max_prefixes",
          "writable_prefixes",
          "readonly_prefixes");

  private static final Map<String, String> SLAVE_OWNED =
      Map.of(
          "enabled", "spec.slaves decides it",
          "target", "the operator wires the components",
          "path", "it lies on the node's volume",
          "acceptable_loss_seq", "a slave never skips updates in this version",
          "disableWAL", "a slave without a log loses data");

  private static final Set<String> SLAVE_KNOWN =
      Set.of(
          "writable_only",
          "allowed_prefixes",
          "denied_prefixes",
          "pull_timeout_ms",
          "query_prefixes_timeout_ms",
          "log_limit_per_req",
          "expires_for_req",
          "wrn_log_diff_seq",
          "wrn_log_timeout_ms",
          "seq_log_timeout_ms");

  private NodeOptions() {}

  /** A sentence for each option that cannot be used, with its remedy. */
  static List<String> problems(Map<String, Object> config, Map<String, Object> slave) {
    var problems = new ArrayList<String>();
    check("spec.config.", config.keySet(), KNOWN, OWNED, problems);
    check("spec.replication.slave.", slave.keySet(), SLAVE_KNOWN, SLAVE_OWNED, problems);
    return problems;
  }

  private static void check(
      String path,
      Set<String> names,
      Set<String> known,
      Map<String, String> owned,
      List<String> problems) {
    for (String name : new TreeSet<>(names)) {
      if (owned.containsKey(name)) {
        problems.add("%s%s: cannot be set here; %s".formatted(path, name, owned.get(name)));
      } else if (!known.contains(name)) {
        problems.add(
            "%s%s: the node of this version has no such option; correct its name or remove it"
                .formatted(path, name));
      }
    }
  }
}
