package io.prefixdb.node.admin;

import io.prefixdb.node.role.Role;
import java.util.List;
import java.util.Map;

/** Statuses to answer with. */
final class Statuses {
  private static final NodeStatus.Connections CONNECTIONS =
      new NodeStatus.Connections(65_536, 1_048_576, 2);
  private static final NodeStatus.Disk DISK = new NodeStatus.Disk(1, 2, 12_345, 678);
  private static final NodeStatus.Build BUILD = new NodeStatus.Build("25", "11.8.1");
  private static final NodeStatus.Branch BRANCH =
      new NodeStatus.Branch("0123456789abcdef0123456789abcdef", 1, 16);
  private static final RetentionStatus RETENTION =
      new RetentionStatus(
          7200,
          86_400,
          40,
          678,
          900,
          4096,
          List.of(
              new RetentionStatus.Slave(
                  "orders-slave-0", "p", 11, 10, 0.5, 10, 1.5, 3, 7100, "growing", null, 600.0)),
          List.of(new RetentionStatus.Pin("copy-1", "p", 5, "2026-01-01T01:00:00Z")),
          new RetentionStatus.Loss(
              "2026-01-01T00:00:01Z", "p", "orders-slave-1", 3, "WALDroppedForDisk", "no room"));
  private static final RetentionStatus NOTHING_KEPT =
      new RetentionStatus(0, 86_400, 40, 0, 0, 0, List.of(), List.of(), null);
  private static final String START = "2026-01-01T00:00:00Z";

  private Statuses() {}

  static NodeStatus master() {
    return masterOf("p");
  }

  static NodeStatus masterOf(String prefix) {
    return new NodeStatus(
        "orders-master-0",
        "5f0c",
        "0.1.0",
        BUILD,
        "master",
        "/etc/node.conf",
        "/etc/node.ini",
        null,
        7200,
        true,
        RoleStatus.unmanaged(Role.MASTER),
        null,
        null,
        START,
        true,
        true,
        List.of(),
        List.of(
            new NodeStatus.Prefix(
                prefix, "Serving", 20, null, null, null, 2.5, 1L, 12_345, 678, null, null, null,
                BRANCH, null, null)),
        null,
        null,
        null,
        null,
        null,
        List.of(),
        DISK,
        CONNECTIONS,
        List.of(
            new NodeStatus.ResponseTimes("main-tcp", 1000, 0.25, 0.9, 3.5),
            new NodeStatus.ResponseTimes("queue-tcp", 0, null, null, null)),
        RETENTION);
  }

  /** A slave whose prefix is broken, and which is being reloaded for the second time. */
  static NodeStatus brokenSlave() {
    return new NodeStatus(
        "orders-slave-0",
        "5f0c",
        "0.1.0",
        BUILD,
        "slave",
        "/etc/node.conf",
        "/etc/node.ini",
        null,
        0,
        false,
        new RoleStatus("slave", true, "5f0c", 7L, null, 1_000L),
        "orders-master:23002",
        true,
        START,
        false,
        false,
        List.of("prefix 'p' is Broken: update 11 is gone"),
        List.of(
            new NodeStatus.Prefix(
                "p",
                "Broken",
                10,
                20L,
                10L,
                1.5,
                2.5,
                null,
                12_345,
                678,
                60.0,
                List.of("127.0.0.1"),
                0.5,
                null,
                List.of(
                    new NodeStatus.DifferingSetting("TTL_seconds", "60", "0"),
                    new NodeStatus.DifferingSetting("newer", "1", null)),
                new NodeStatus.Broken(
                    "WALGap", 11, 15L, 20, "2026-01-01T00:00:01Z", "update 11 is gone"))),
        new NodeStatus.ReloadProgress(
            true,
            "r2",
            List.of("p"),
            "Copy",
            "2026-01-01T00:00:03Z",
            "slave-1:23002",
            "p",
            100,
            1000,
            500,
            4000L,
            250,
            10L),
        new NodeStatus.ReloadResult(
            "r1",
            List.of("p"),
            "API",
            "2026-01-01T00:00:01Z",
            "2026-01-01T00:00:02Z",
            "Failed",
            "the master went away",
            3,
            30,
            0),
        null,
        new ReplicationStatus(
            6,
            0,
            Map.of("WALGap", 2L, "MasterBehind", 0L),
            List.of(new ReplicationStatus.Reloads("API", "Failed", 1))),
        List.of(new NodeStatus.Diverged("p", 6, 8, 3, "/data_diverged/p/6-8-0a.jsonl")),
        List.of(
            new NodeStatus.Job("backup", null, null, "2026-01-01T00:00:02Z", 1.5, 42, "full", 3)),
        DISK,
        CONNECTIONS,
        List.of(),
        NOTHING_KEPT);
  }
}
