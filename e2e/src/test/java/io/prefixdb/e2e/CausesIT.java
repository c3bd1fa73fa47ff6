package io.prefixdb.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.prefixdb.crds.PrefixDBReload;
import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.crds.ReloadStatus.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What breaks a slave is told by its cause, and the cause decides what happens by itself. A slave
 * that was away for too long is in {@link BrokenSlaveIT}; updates that stand still take a restart
 * and minutes, and are tried in the operator's simulation.
 */
@OnOurKubernetes("it cuts and diverts links of pods, fills a volume and puts an old copy into one")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class CausesIT {
  @RegisterExtension static final TestCluster cluster = TestCluster.withOperator();

  private static final String NAME = "causes";
  private static final String MASTER = "causes-master-0";
  private static final String FIRST = "causes-slave-0";
  private static final String SECOND = "causes-slave-1";
  private static final String SOME_KEY = "{\"prefix\":\"p\",\"fields\":[\"key-1\"]}";

  private final NodePods nodes = new NodePods(cluster, NAME);
  private final Breaks breaks = new Breaks(cluster, nodes);
  private final Reloads reloads = new Reloads(cluster);

  @Test
  @Order(1)
  void masterThatKeepsItsLogForTooShortIsMendedFirst() throws IOException {
    cluster.apply(
        """
        apiVersion: prefixdb.io/v1beta1
        kind: PrefixDBCluster
        metadata: {name: causes}
        spec:
          slaves: 2
          storage: {size: 256Mi, storageClassName: sized}
          replication: {walTTL: 10s, walMaxTTL: 10s}
          rocksdb: {write_buffer_size: "262144"}
          reload:
            startLimit: {stableAfter: 3s, burst: 10, restartDelay: 1s, restartSteps: 1, restartMaxDelay: 2s}
        """);
    cluster.awaitReady(NAME);
    breaks.write("p", 3);
    int before = reloads.of(FIRST).size();
    assertThat(nodes.post(MASTER, "/v1/retention", "{\"ttl\":\"1s\"}")).isLessThan(300);
    breaks.breakPrefix(FIRST, "p");
    String sentence =
        cluster.awaitCondition(NAME, "ReloadAllowed", "False", "MasterMisconfigured").message();
    assertThat(sentence).contains("keeps its log for 1 s");
    assertThat(reloads.of(FIRST)).hasSize(before);

    assertThat(nodes.post(MASTER, "/v1/retention", "{\"ttl\":\"10s\"}")).isLessThan(300);

    ReloadStatus status = reloads.awaitEnd(reloads.awaitNext(FIRST, before));
    assertThat(status.cause()).isEqualTo("MasterMisconfigured");
    assertThat(status.phase()).isEqualTo(Phase.Succeeded);
    cluster.awaitReady(NAME);
  }

  @Test
  @Order(2)
  void slaveWithoutRoomIsLoadedWhenThereIsSome() throws IOException {
    int before = reloads.of(SECOND).size();
    Path ballast = volumeOf(SECOND).resolve("ballast");
    breaks.awaitLevel(SECOND, "p");
    breaks.cut(SECOND);
    try {
      breaks.writeUntilGone(SECOND, "p");
      awaitOwnLogToGo(SECOND);
      fillBut(4_000_000, ballast);
      Instant mended = Instant.now();
      breaks.mend(SECOND);
      breaks.awaitBroken(SECOND, "p", mended);
      String sentence =
          cluster.awaitCondition(NAME, "ReloadAllowed", "False", "DiskFull").message();
      assertThat(sentence).contains(SECOND, "free");
      assertThat(reloads.of(SECOND)).hasSize(before);
    } finally {
      Files.deleteIfExists(ballast);
    }

    ReloadStatus status = reloads.awaitEnd(reloads.awaitNext(SECOND, before));
    assertThat(status.cause()).isEqualTo("DiskFull");
    assertThat(status.phase()).isEqualTo(Phase.Succeeded);
    cluster.awaitReady(NAME);
    nodes.awaitEqual(nodes.slaves(2));
  }

  @Test
  @Order(3)
  void reloadWhoseSourceGoesAwayIsABadReloadAndComesAgain() throws IOException {
    // The cut has to come before the end of the load.
    patch("{\"spec\":{\"reload\":{\"maxBytesPerSecond\":20000}}}");
    cluster.awaitReady(NAME);
    awaitUpForAMinute(SECOND);
    int before = reloads.of(SECOND).size();
    breaks.breakPrefix(SECOND, "p");
    PrefixDBReload first = reloads.awaitNext(SECOND, before);
    reloads.await(first, status -> status.phase() == Phase.Running);
    breaks.cut(SECOND);
    patch("{\"spec\":{\"reload\":{\"maxBytesPerSecond\":0}}}");
    assertThat(reloads.awaitEnd(first).phase()).isEqualTo(Phase.Failed);
    breaks.mend(SECOND);

    ReloadStatus last =
        await("a reload that succeeds")
            .atMost(TestCluster.LIMIT)
            .ignoreExceptions() // the newest one has no status yet
            .until(
                () -> Objects.requireNonNull(reloads.of(SECOND).getLast().getStatus()),
                status -> status.phase() == Phase.Succeeded);
    assertThat(last.cause()).isEqualTo("BadReload");
    assertThat(last.evidence()).contains("the last reload failed");
    cluster.awaitReady(NAME);
  }

  @Test
  @Order(4)
  void linkThatWasCutDuringABurstIsAOneOffBurst() throws IOException {
    forget(FIRST);
    int before = reloads.of(FIRST).size();
    breaks.breakPrefix(FIRST, "p");
    ReloadStatus status = reloads.awaitEnd(reloads.awaitNext(FIRST, before));

    assertThat(status.cause()).isEqualTo("OneOffBurst");
    assertThat(status.phase()).isEqualTo(Phase.Succeeded);
    cluster.awaitReady(NAME);
  }

  @Test
  @Order(5)
  void secondTimeWithinADayIsChronicOverloadAndWaitsForAPerson() throws IOException {
    int before = reloads.of(FIRST).size();
    breaks.breakPrefix(FIRST, "p");
    String sentence =
        Objects.requireNonNull(
            cluster.awaitCondition(NAME, "Stalled", "True", "WouldBreakAgain").message());
    assertThat(sentence).contains(FIRST, "ChronicOverload", "prefixdb.io/reset-failed");
    assertThat(cluster.cluster(NAME).getStatus().recommendations())
        .anySatisfy(advice -> assertThat(advice).contains("'p'"));
    assertThat(reloads.of(FIRST)).hasSize(before);

    ReloadStatus refused = orderByHand("by-hand", FIRST, "force: false");
    assertThat(refused.phase()).isEqualTo(Phase.Refused);
    assertThat(refused.reason()).isEqualTo("WouldBreakAgain");
    assertThat(orderByHand("by-force", FIRST, "force: true").phase()).isEqualTo(Phase.Succeeded);
    cluster.awaitReady(NAME);
  }

  @Test
  @Order(6)
  void slaveThatWaitsForAPersonIsLoadedWhenThatOneResetsIt() throws IOException {
    breaks.breakPrefix(FIRST, "p");
    String sentence =
        Objects.requireNonNull(
            cluster.awaitCondition(NAME, "Stalled", "True", "WouldBreakAgain").message());
    int before = reloads.of(FIRST).size();
    // as one that was mistyped and is still there
    cluster.kubectl("annotate", "pfx", NAME, "prefixdb.io/reset-failed=nobody");

    cluster.carryOut(sentence);

    PrefixDBReload reload = reloads.awaitNext(FIRST, before);
    assertThat(reloads.awaitEnd(reload).phase()).isEqualTo(Phase.Succeeded);
    cluster.awaitReady(NAME);
    assertThat(cluster.cluster(NAME).getMetadata().getAnnotations())
        .doesNotContainKey("prefixdb.io/reset-failed");
  }

  /** No fault can force it here, so somebody who stands before the slave tells of it. */
  @Test
  @Order(7)
  void slaveThatCannotReadItsUpdatesIsLoadedOnceAndThenWaitsForAPerson() throws Exception {
    int before = reloads.of(SECOND).size();
    try (Liar liar = Liar.of(cluster, SECOND)) {
      liar.change(unreadableUntilLoaded());
      ReloadStatus status = reloads.awaitEnd(reloads.awaitNext(SECOND, before));
      assertThat(status.cause()).isEqualTo("Unknown");
      assertThat(status.phase()).isEqualTo(Phase.Succeeded);
      cluster.awaitReady(NAME);

      Map<String, String> again = new HashMap<>(unreadableUntilLoaded());
      liar.change(again);
      assertThat(cluster.awaitCondition(NAME, "ReloadAllowed", "False", "NeedsDeveloper").message())
          .contains(
              SECOND + " broke again, and nothing shows why", "prefixdb.io/reset-failed=" + SECOND);
      awaitEvidence();

      again.put("(\"rocksdb\":)\"[0-9.]+\"", "$1\"7.8.3\"");
      liar.change(again);
      assertThat(cluster.awaitCondition(NAME, "ReloadAllowed", "False", "Incompatible").message())
          .contains("RocksDB 7.8.3 cannot read what RocksDB");
      assertThat(reloads.of(SECOND)).hasSize(before + 1);

      ReloadStatus byKeys = orderByHand("by-keys", SECOND, "method: API, force: true");
      assertThat(byKeys.phase()).isEqualTo(Phase.Succeeded);
    }
    cluster.awaitReady(NAME);
    nodes.awaitEqual(nodes.slaves(2));
  }

  /** Of every node what it says, and what the operator knows. */
  private static void awaitEvidence() {
    await("what a developer needs to be kept")
        .atMost(TestCluster.LIMIT)
        .ignoreExceptions()
        .until(
            () -> cluster.kubectl("get", "configmap", NAME + "-evidence", "-o", "yaml"),
            kept ->
                List.of(MASTER, FIRST, SECOND).stream().allMatch(kept::contains)
                    && kept.contains("CorruptUpdate"));
  }

  /** What the status of {@link #SECOND} has to become, before its next load has ended. */
  private Map<String, String> unreadableUntilLoaded() throws IOException {
    String last = nodes.status(SECOND).path("lastReload").path("id").asText();
    return Map.of(
        "(\"name\":\"p\",\"state\":)\"\\w+\"(?=.*\"lastReload\":\\{\"id\":\"%s\")"
            .formatted(Pattern.quote(last)),
        "$1\"Broken\",\"broken\":{\"reason\":\"CorruptUpdate\",\"need\":0,\"last\":0,\"since\":\"%s\"}"
            .formatted(Instant.now().truncatedTo(ChronoUnit.SECONDS)));
  }

  /** It refuses what it cannot keep, goes on answering, and takes writes again by itself. */
  @Test
  @Order(8)
  void masterWhoseVolumeIsFullLivesAndSaysSo() throws IOException {
    Map<String, String> before = cluster.uids(NAME);
    Path ballast = volumeOf(MASTER).resolve("ballast");
    try {
      fillBut(200_000, ballast);
      await("a write to be refused")
          .atMost(TestCluster.LIMIT)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> write("y".repeat(8_000)).contains("\"IOError\""));
      assertThat(Wire.ask(nodes.address(MASTER), "get", SOME_KEY)).contains("\"status\":\"OK\"");
      cluster.await(
          NAME,
          seen ->
              !TestCluster.isReady(seen)
                  && Serialization.asJson(seen.getStatus()).contains("is full: "));
    } finally {
      Files.deleteIfExists(ballast);
    }

    await("writes to be taken again")
        .atMost(TestCluster.LIMIT)
        .until(() -> write("there is room").contains("\"status\":\"OK\""));
    cluster.awaitReady(NAME);
    assertThat(cluster.uids(NAME)).as("no node was replaced").isEqualTo(before);
    assertThat(restarts(MASTER)).as("restarts of the master").isZero();
    nodes.awaitEqual(nodes.slaves(2));
  }

  private String write(String value) throws IOException {
    return Wire.ask(
        nodes.address(MASTER),
        "set",
        "{\"prefix\":\"p\",\"fields\":{\"full\":\"%s\"}}".formatted(value));
  }

  private static int restarts(String pod) {
    return cluster
        .client()
        .pods()
        .inNamespace(cluster.namespace())
        .withName(pod)
        .require()
        .getStatus()
        .getContainerStatuses()
        .stream()
        .mapToInt(ContainerStatus::getRestartCount)
        .sum();
  }

  /** Its slaves have what it lost, so none of them is loaded from it before a person decides. */
  @Test
  @Order(9)
  void masterPutBackFromAnOldCopyIsNotFollowed() throws IOException {
    Path volume = volumeOf(MASTER);
    Path copy = Files.createTempDirectory("old-copy");
    try {
      // Whoever stands for ten seconds is started anew, so only what changes meanwhile is left.
      await("most of the copy, of files that may go")
          .atMost(TestCluster.LIMIT)
          .ignoreExceptions()
          .untilAsserted(() -> Mirror.copy(volume, copy));
      cluster.kube("signal", "STOP", cluster.pod(MASTER));
      Mirror.copy(volume, copy);
      cluster.kube("signal", "CONT", cluster.pod(MASTER));
      await("the master to take writes")
          .atMost(TestCluster.LIMIT)
          .ignoreExceptions()
          .until(() -> write("after the copy").contains("\"status\":\"OK\""));
      breaks.write("p", 1);
      breaks.awaitLevel(FIRST, "p");
      breaks.awaitLevel(SECOND, "p");
      int before = reloads.of(FIRST).size() + reloads.of(SECOND).size();

      cluster.kube("signal", "STOP", cluster.pod(MASTER));
      Mirror.copy(copy, volume);
      cluster.kube("signal", "KILL", cluster.pod(MASTER));

      cluster.awaitCondition(NAME, "ReloadAllowed", "False", "MasterBehind");
      await("who is to be promoted, which takes the words of both slaves")
          .atMost(TestCluster.LIMIT)
          .untilAsserted(
              () ->
                  assertThat(cluster.condition(NAME, "ReloadAllowed").message())
                      .contains("loading it again would lose them", "force: true")
                      .containsPattern("prefixdb\\.io/promote=" + NAME + "-slave-[01],force"));
      assertThat(reloads.of(FIRST).size() + reloads.of(SECOND).size()).isEqualTo(before);
    } finally {
      remove(copy);
      Files.delete(copy);
    }
  }

  private ReloadStatus orderByHand(String name, String slave, String rest) {
    cluster.apply(
        """
        apiVersion: prefixdb.io/v1beta1
        kind: PrefixDBReload
        metadata: {name: %s}
        spec: {cluster: %s, node: %s, prefixes: [p], %s}
        """
            .formatted(name, NAME, slave, rest));
    return reloads.awaitEnd(reloads.named(name));
  }

  /** What is in the folder, not the folder itself. */
  private static void remove(Path folder) {
    Command.expect(
        TestCluster.LIMIT, List.of("find", folder.toString(), "-mindepth", "1", "-delete"));
  }

  /** A slave that finds its break sooner after its start is taken for one that was away. */
  private void awaitUpForAMinute(String slave) {
    await(slave + " to be up for a minute")
        .atMost(TestCluster.LIMIT)
        .ignoreExceptions()
        .until(
            () ->
                Instant.parse(nodes.status(slave).path("startedAt").asText())
                    .plusSeconds(65)
                    .isBefore(Instant.now()));
  }

  private static void patch(String json) {
    cluster.kubectl("patch", "pfx", NAME, "--type=merge", "-p", json);
  }

  /** What happened to the slave before does not count any more. */
  private static void forget(String slave) {
    cluster.kubectl("annotate", "pfx", NAME, "prefixdb.io/reset-failed=" + slave);
    await("the reset")
        .atMost(TestCluster.LIMIT)
        .until(
            () ->
                !cluster
                    .cluster(NAME)
                    .getMetadata()
                    .getAnnotations()
                    .containsKey("prefixdb.io/reset-failed"));
  }

  /** So that no more room comes by itself: what it has of the log was written before it was cut. */
  private void awaitOwnLogToGo(String slave) {
    await("the log of " + slave + " to go")
        .atMost(TestCluster.LIMIT)
        .ignoreExceptions()
        .until(() -> nodes.status(slave).path("disk").path("walBytes").asLong() < 2_000_000);
  }

  /** Takes all room of the file's volume but so many bytes. The node takes some at any time too. */
  private static void fillBut(long rest, Path file) {
    await("room to be taken before somebody else takes it")
        .atMost(TestCluster.LIMIT)
        .untilAsserted(
            () -> {
              Files.deleteIfExists(file);
              long bytes = Files.getFileStore(file.getParent()).getUsableSpace() - rest;
              Command.expect(
                  TestCluster.LIMIT,
                  List.of("fallocate", "--length", Long.toString(bytes), file.toString()));
            });
  }

  /** The folder that is the pod's volume: those of this Kubernetes are on this machine. */
  private static Path volumeOf(String pod) {
    String volume =
        cluster.kubectl("get", "pvc", "data-" + pod, "-o", "jsonpath={.spec.volumeName}");
    return Path.of(
        cluster.kubectl("get", "pv", volume.strip(), "-o", "jsonpath={.spec.local.path}").strip());
  }
}
