package io.prefixdb.node.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StatusTextTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String SLAVE =
      """
      {"node": "orders-slave-0", "version": "0.1.0", "mode": "slave",
       "configFile": "/etc/prefixdb/node.conf", "iniFile": "/etc/prefixdb/node.ini",
       "upstream": "orders-master:23002", "upstreamConnected": true,
       "startedAt": "2026-01-01T00:00:00Z", "ready": false, "healthy": false,
       "reasons": ["prefix 'adcfg' is Broken: update 11 is needed but the master's log goes on with 15: what lies between is gone"],
       "prefixes": [
         {"name": "adcfg", "state": "Broken", "sequence": 10, "masterSequence": 20,
          "lagSequences": 10, "lagSeconds": 75.2, "writesPerSecond": 0, "bytes": 12345, "walBytes": 678,
          "broken": {"reason": "WALGap", "need": 11, "first": 15, "last": 20,
                     "since": "2026-01-01T00:10:00Z", "message": "…"}},
         {"name": "a-prefix-whose-name-is-longer-than-there-is-room-for-on-a-line", "state": "InSync",
          "sequence": 3315197030, "lagSequences": 0, "lagSeconds": 0.7, "writesPerSecond": 2512.4,
          "bytes": 5368709120, "walBytes": 0}],
       "reload": {"running": true, "id": "by-hand-1", "prefix": "adcfg", "method": "Copy",
                  "bytesDone": 1048576, "bytesPerSecond": 524288, "secondsLeft": 75},
       "disk": {"freeBytes": 1073741824, "totalBytes": 10737418240, "dataBytes": 5368721465,
                "walBytes": 678}}
      """;

  private static final String MASTER =
      """
      {"node": "", "version": "0.1.0", "mode": "master", "configFile": "m.conf",
       "startedAt": "2026-01-01T00:00:00Z", "ready": true, "healthy": true, "reasons": [],
       "prefixes": [{"name": "p", "state": "Serving", "sequence": 42, "oldestUpdate": 3,
                     "writesPerSecond": 2.5, "bytes": 0, "walBytes": 100}],
       "retention": {"ttlSeconds": 7200, "maxTtlSeconds": 86400, "volumePercent": 40,
         "walBytes": 100, "shareBytes": 4294967296,
         "slaves": [{"name": "orders-slave-1", "prefix": "p", "lagSequences": 10,
                     "headroomSeconds": 7100, "trend": "growing", "breakSeconds": 600,
                     "lastSeenSeconds": 0.5}],
         "pins": [{"holder": "copy-1", "prefix": "p", "sequence": 5,
                   "until": "2026-01-01T01:00:00Z"}]},
       "responseTimes": [
         {"port": "main-tcp", "requests": 1000, "p50Millis": 0.25, "p95Millis": 0.9, "p99Millis": 12.5},
         {"port": "slave-tcp", "requests": 0}],
       "jobs": [{"name": "backup", "next": "2026-01-02T03:00:00Z",
                 "lastSuccess": "2026-01-01T03:00:00Z", "lastSeconds": 1.5, "lastBytes": 42,
                 "failures": 0}]}
      """;

  @Test
  void theVerdictComesFirstThenTheReasonsThenThePrefixes() throws Exception {
    assertThat(lines(SLAVE, false))
        .containsExactly(
            "orders-slave-0 is NOT READY: slave of orders-master:23002, connected",
            "  prefix 'adcfg' is Broken: update 11 is needed but the master's log goes on",
            "  with 15: what lies between is gone",
            "PREFIX                            STATE    SEQUENCE BEHIND    FOR WRITES/S BYTES",
            "adcfg                             Broken         10     10 1m 15s      0.0 12.7K",
            "a-prefix-whose-name-is-longer-th… InSync 3315197030      0      -     2512  5.0G");
  }

  @Test
  void moreIsToldWhenItIsWanted() throws Exception {
    assertThat(lines(SLAVE, true))
        .contains(
            "BROKEN   REASON NEED FIRST LAST SINCE",
            "adcfg    WALGap   11    15   20 2026-01-01T00:10:00Z",
            "reload 'by-hand-1' (Copy): 'adcfg', 1.0M came, 512.0K/s, 1m 15s left",
            "disk: 1.0G of 10.0G free; tables 5.0G, logs 678");
    assertThat(lines(MASTER, true))
        .containsExactly(
            "this node is ready and healthy: master",
            "PREFIX   STATE   SEQUENCE OLDEST WRITES/S BYTES",
            "p        Serving       42      3      2.5   100",
            "",
            "SLAVE          PREFIX BEHIND HEADROOM TREND   BREAKS IN SEEN",
            "orders-slave-1 p          10   1h 58m growing    10m 0s   1s",
            "",
            "logs are kept for 2h 0m, for slaves up to 1d 0h and 4.0G of the volume; now 100",
            "'copy-1' keeps 'p' from 5 on until 2026-01-01T01:00:00Z",
            "",
            "PORT     REQUESTS IN 10 S P50 MS P95 MS P99 MS",
            "main-tcp             1000   0.25   0.90  12.50",
            "",
            "JOB      NEXT                 LAST SUCCESS         TOOK BYTES FAILURES",
            "backup   2026-01-02T03:00:00Z 2026-01-01T03:00:00Z   2s    42        0",
            "",
            "version 0.1.0 since 2026-01-01T00:00:00Z, m.conf");
  }

  @Test
  void whyAJobFailedIsTold() throws Exception {
    String status =
        """
        {"node": "a", "mode": "master", "ready": true, "healthy": true, "prefixes": [],
         "jobs": [{"name": "backup", "failures": 3, "lastError": "1 of 12 prefixes failed: no room"}]}
        """;

    assertThat(lines(status, true))
        .containsSubsequence(
            "JOB      NEXT LAST SUCCESS TOOK BYTES FAILURES",
            "the last backup failed: 1 of 12 prefixes failed: no room");
  }

  /** What only this node has, what stands still by an order, and how far a load has come. */
  @Test
  void whatSomebodyHasToLookAtIsTold() throws Exception {
    String status =
        """
        {"node": "a", "mode": "slave", "upstream": "m:23002", "upstreamConnected": true,
         "ready": true, "healthy": true,
         "prefixes": [{"name": "p", "state": "Idle", "pausedSeconds": 90, "pausedBy": ["::1", "m"]},
                      {"name": "q", "state": "Reloading"}],
         "reload": {"running": true, "id": "1", "prefix": "q", "method": "Copy", "source": "b:23002",
                    "keysDone": 0, "bytesDone": 1024, "bytesKept": 2048, "bytesTotal": 1048576,
                    "bytesPerSecond": 512},
         "diverged": [{"prefix": "p", "from": 11, "to": 13, "updates": 3,
                       "file": "/data_diverged/p/11-13-0123abcd.jsonl"}],
         "replication": {"connectionsMade": 6, "lostUpdates": 0,
                         "breaks": {"MasterBehind": 0, "WALGap": 2},
                         "reloads": [{"method": "API", "result": "Failed", "count": 1}]}}
        """;
    assertThat(lines(status, true))
        .contains(
            "reload '1' (Copy): 'q' from b:23002, 1.0K came, 2.0K kept of 1.0M, 512/s",
            "kept aside: 3 updates of 'p', 11 to 13, in /data_diverged/p/11-13-0123abcd.jsonl",
            "background work of 'p' is paused for 1m 30s more, asked for by ::1, m",
            "since it follows its master: 2 times WALGap, reloads (API) that failed: 1");
  }

  @Test
  void settingsThatDifferFromTheMastersAreToldOnceForAllPrefixesThatHaveThem() throws Exception {
    String differs =
        "\"differingSettings\": [{\"name\": \"TTL_seconds\", \"master\": \"60\", \"here\": \"0\"}]";
    String status =
        """
        {"node": "a", "mode": "slave", "upstream": "m:23002", "upstreamConnected": true,
         "ready": true, "healthy": true,
         "prefixes": [{"name": "p", %1$s}, {"name": "q", %1$s}, {"name": "r", %1$s}, {"name": "s", %1$s},
                      {"name": "t", "differingSettings": [{"name": "newer", "master": "1"}]},
                      {"name": "u", "differingSettings": []}]}
        """
            .formatted(differs);
    assertThat(lines(status, false))
        .containsSequence(
            "a is ready and healthy: slave of m:23002, connected",
            "  merges may make other values than at the master: TTL_seconds is 60 there and 0",
            "  here, for 'p', 'q', 'r' and 1 more",
            "  merges may make other values than at the master: newer is 1 there and not",
            "  known here, for 't'");
  }

  @Test
  void aManagedNodeTellsItsEpochAndHowLongItMayWrite() throws Exception {
    String managed =
        """
        {"node": "a", "mode": "master-slave", "role": "master", "managed": true, "epoch": 7,
         "writeLeaseMillisLeft": 2500, "ready": true, "healthy": true,
         "retention": {"ttlSeconds": 0}}
        """;
    assertThat(lines(managed, false))
        .containsExactly("a is ready and healthy: master, epoch 7, may write for 2500 ms");
    assertThat(lines(managed, true)).contains("logs are not kept: nobody can follow this node");
  }

  @Test
  void noLineIsLongerThanATerminalIsWide() throws Exception {
    assertThat(lines(SLAVE, true)).allMatch(line -> line.length() <= Table.WIDTH);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1023, 1023", "1024, 1.0K", "1048575, 1.0M", "9223372036854775807, 8.0E"})
  void bytesAreShort(long bytes, String text) {
    assertThat(Amounts.bytes(bytes)).isEqualTo(text);
  }

  private static List<String> lines(String status, boolean all) throws Exception {
    return StatusText.of(JSON.readTree(status), all);
  }
}
