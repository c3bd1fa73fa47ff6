package io.prefixdb.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.RunFile;
import io.prefixdb.node.daemon.PidFile;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.store.RocksStores;
import io.prefixdb.node.store.StoreSettings;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node as a daemon with its supervisor, as real processes; some seconds for each test. */
final class NodeDaemonTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;
  private NodeFiles files;
  private Path pid;
  private Path run;
  private Path log;

  @BeforeEach
  void configure() throws IOException {
    files = NodeFiles.in(directory, "node").writeMaster();
    log = directory.resolve("logs").resolve("node.log");
    String text = Files.readString(files.config());
    Files.writeString(
        files.config(),
        text.replaceFirst(
            "\\{",
            "{\"config\": {\"reload_sighup\": true}, \"logger\": {\"path\": \"" + log + "\"},"));
    pid = files.home().resolve("data_run").resolve("node.pid");
    run = files.home().resolve("data_run").resolve("node.run");
  }

  @AfterEach
  void end() throws IOException {
    RunFile.read(run).map(NodeDaemonTest::process).ifPresent(ProcessHandle::destroyForcibly);
    PidFile.holder(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void aDirectoryThatCannotHoldThePidFileIsNamedWithItsOption() throws Exception {
    Path file = Files.writeString(files.home().resolve("file"), "");

    Result refused = node("-P", file.resolve("run").toString(), "-C", files.config().toString());

    assertThat(refused.status()).isEqualTo(7);
    assertThat(refused.output()).contains("node.pid cannot be written", "--pid-dir");
  }

  @Test
  void aDirectoryThatCannotHoldThePidFileOfASupervisorIsNamedToo() throws Exception {
    Path file = Files.writeString(files.home().resolve("file"), "");

    Result refused =
        node("-a", "600", "-P", file.resolve("run").toString(), "-C", files.config().toString());

    assertThat(refused.status()).isEqualTo(7);
    assertThat(refused.output()).contains("node.pid cannot be written: ", "--pid-dir");
  }

  @Test
  void aDaemonServesWhenItsStarterReturnsAndRefusesASecondOne() throws Exception {
    assertThat(node("-d", "-W", "-C", files.config().toString()).status()).isZero();

    Map<String, String> facts = RunFile.read(run).orElseThrow();
    assertThat(facts)
        .containsEntry("mode", "master")
        .containsEntry("config", files.config().toString())
        .containsEntry("port.main-tcp", Integer.toString(files.mainPort()));
    assertThat(PidFile.holder(pid)).contains(process(facts));
    Result second = node("-d", "-C", files.config().toString());
    assertThat(second.status()).isEqualTo(8);
    assertThat(second.output()).contains("instance 'node' runs already");
    Result third = node("-C", files.config().toString());
    assertThat(third.status()).isEqualTo(8);
    assertThat(third.output()).contains("is held by process " + facts.get("pid"));

    process(facts).destroy();
    process(facts).onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(run).doesNotExist();
    assertThat(Files.readString(log)).containsPattern("(?m)^.{19} SYSTEM   MESSAGE   stopped$");
  }

  /** The file that names a prefix's manifest is a pipe: who opens that waits until we write. */
  @Test
  void aStartThatTakesLongSaysForWhatItWaits() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Path current = files.data().resolve(NodeProcess.PREFIX).resolve("CURRENT");
    try (RocksStores stores =
        RocksStores.open(new StoreSettings(files.data(), Optional.empty(), 0))) {
      var _ = stores.openOrCreate(new PrefixName(NodeProcess.PREFIX));
    }
    Path whole = Files.move(current, directory.resolve("CURRENT"));
    Files.createLink(current, pipe);
    String config = files.config().toString();
    FutureTask<Result> start = new FutureTask<>(() -> node("-d", "-W", "-C", config));
    Thread.ofVirtual().start(start);
    ProcessHandle slow = await().until(this::holder, Optional::isPresent).get();

    await().atMost(PATIENCE).until(() -> outputs().contains("is starting, process " + slow.pid()));
    assertThat(start.isDone()).isFalse();
    FutureTask<Path> release = new FutureTask<>(() -> release(pipe, whole, current));
    Thread.ofPlatform().daemon().start(release);
    release.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

    Result result = start.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(result.status()).as(result.output()).isZero();
    assertThat(result.output()).containsSubsequence("how far it is", "serves: process");
  }

  /** Begins when somebody has opened the pipe. */
  private static Path release(Path pipe, Path whole, Path current) throws IOException {
    String text = Files.readString(whole);
    try (Writer writer = Files.newBufferedWriter(pipe)) {
      Path moved =
          Files.move(whole, current, StandardCopyOption.ATOMIC_MOVE); // for who comes later
      writer.write(text);
      return moved;
    }
  }

  private Optional<ProcessHandle> holder() throws IOException {
    return PidFile.holder(pid);
  }

  /** What all programs have said so far. */
  private String outputs() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> found = Files.list(directory)) {
      for (Path output : found.filter(file -> file.toString().endsWith(".out")).toList()) {
        all.append(Files.readString(output));
      }
    }
    return all.toString();
  }

  @Test
  void aSecondStartLeavesTheLogOfTheFirstAlone() throws Exception {
    String text = Files.readString(files.config());
    Files.writeString(
        files.config(),
        text.replace("\"logger\": {", "\"logger\": {\"startup_rotate\": true, \"rotation\": 3,"));
    assertThat(node("-d", "-W", "-C", files.config().toString()).status()).isZero();
    long entries = logs();

    Result second = node("-C", files.config().toString());
    assertThat(second.status()).as(second.output()).isEqualTo(8);
    assertThat(second.output()).contains("is held by process ");
    String wrong =
        Files.readString(files.config()).replace("\"prefixdb\"", "\"nosuch\": [], \"prefixdb\"");
    Path refused = Files.writeString(directory.resolve("refused.conf"), wrong);
    assertThat(node("-C", refused.toString()).status()).isEqualTo(5);

    assertThat(logs()).isEqualTo(entries);
    assertThat(Files.readString(log)).doesNotContain("Abnormal Shutdown", "nosuch");
  }

  private long logs() throws IOException {
    try (Stream<Path> all = Files.list(log.getParent())) {
      return all.count();
    }
  }

  @Test
  void aWorkerThatIsKilledIsRestartedAndEndsWithItsSupervisor() throws Exception {
    assertThat(node("-d", "-W", "-a", "0", "-C", files.config().toString()).status()).isZero();
    Map<String, String> first = RunFile.read(run).orElseThrow();
    ProcessHandle supervisor = PidFile.holder(pid).orElseThrow();
    assertThat(supervisor.pid()).isNotEqualTo(process(first).pid());

    process(first).destroyForcibly();
    Map<String, String> second =
        await()
            .atMost(PATIENCE)
            .until(this::facts, f -> f.isPresent() && !f.get().equals(first))
            .get();
    assertThat(Files.readString(log))
        .contains("Process PID=" + first.get("pid") + " terminated with status 137 and will be")
        .contains("crash, signal 9 (SIGKILL)")
        .containsPattern("Work Time: \\d+ seconds")
        .contains("Restart count: 1")
        .contains("Daemon stop with status: 137 after work time ");

    supervisor.destroyForcibly();
    process(second).onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(Files.readString(log)).contains("the supervisor is gone");
  }

  @Test
  void aSupervisorThatIsToldToEndStopsItsWorkerFirst() throws Exception {
    assertThat(node("-d", "-W", "-a", "600", "-C", files.config().toString()).status()).isZero();
    ProcessHandle worker = process(RunFile.read(run).orElseThrow());
    ProcessHandle supervisor = PidFile.holder(pid).orElseThrow();

    Signals.send("HUP", supervisor.pid());
    await().atMost(PATIENCE).until(() -> Files.readString(log).contains("configuration reloaded"));

    supervisor.destroy();
    supervisor.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(worker.isAlive()).isFalse();
    assertThat(Files.readString(log))
        .contains("SYSTEM   MESSAGE   stopped")
        .doesNotContain("the supervisor is gone");
  }

  @Test
  void aSupervisorThatIsHungUpWhileItsWorkerStartsKeepsIt() throws Exception {
    assertThat(node("-d", "-a", "600", "-C", files.config().toString()).status()).isZero();
    ProcessHandle supervisor =
        await().atMost(PATIENCE).until(() -> PidFile.holder(pid), Optional::isPresent).get();
    ProcessHandle worker =
        await()
            .atMost(PATIENCE)
            .until(() -> supervisor.children().findFirst(), Optional::isPresent)
            .get();
    Signals.send("HUP", supervisor.pid());

    await().atMost(PATIENCE).until(() -> RunFile.read(run).isPresent());
    await().atMost(PATIENCE).until(() -> Files.readString(log).contains("configuration reloaded"));
    assertThat(worker.isAlive()).isTrue();
  }

  @Test
  void aNodeThatBreaksAtOnceStaysDownAndSaysWhy() throws Exception {
    Files.writeString(files.data(), "no directory");
    Result result = node("-d", "-W", "-a", "600", "-C", files.config().toString());
    assertThat(result.status()).isEqualTo(14);
    assertThat(result.output()).contains("data directory").contains("did not start");
    assertThat(Files.readString(log))
        .contains("SYSTEM   WARNING   !!! WFC ABORTED! Смотрите выше.")
        .contains("FINAL     Message: data directory")
        .contains("terminated with status 14 and will not be restarted");
  }

  @Test
  void aNodeThatCannotTellThatItServesEndsWithAnErrorAndNotAsIfItWereStopped() throws Exception {
    Files.createDirectories(run.resolveSibling("node.run.new"));
    Result result = node("-d", "-W", "-C", files.config().toString());
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output()).contains("node.run.new");
    assertThat(Files.readString(log)).contains("FINAL     Message: ").contains("stopped");
  }

  @Test
  void aNodeCanBeStoppedAndAskedWhenItsConfigurationIsRefusedMeanwhile() throws Exception {
    String file = files.config().toString();
    assertThat(run("start", file).status()).isZero();
    String text = Files.readString(files.config());
    Files.writeString(
        files.config(),
        text.replace("\"name\": \"service\"", "\"nosuch\": 1, \"name\": \"service\""));
    assertThat(run("status", file).output()).containsPattern("mode +master");
    Result restart = run("restart", file);
    assertThat(restart.status()).isEqualTo(5);
    assertThat(restart.output()).contains("nosuch").contains("goes on as it is");
    assertThat(PidFile.holder(pid)).isPresent();
    assertThat(run("stop", file).output()).contains("instance 'node' stopped");
  }

  @Test
  void aRestartThatCouldNotStartStopsNothing() throws Exception {
    String file = files.config().toString();
    assertThat(run("start", file).status()).isZero();
    ProcessHandle before = PidFile.holder(pid).orElseThrow();

    Result option = run("restart", file, "-a", "soon");
    assertThat(option.status()).isEqualTo(2);
    assertThat(option.output()).contains("soon", "goes on as it is");
    Result object = run("restart", file, "-O", "nobody:repair");
    assertThat(object.status()).isEqualTo(5);
    assertThat(object.output()).contains("nobody", "goes on as it is");
    Files.writeString(
        files.ini(),
        Files.readString(files.ini()).replace("[DBOptions]", "[DBOptions]\n  nosuch_option=1"));
    Result ini = run("restart", file);
    assertThat(ini.status()).isEqualTo(14);
    assertThat(ini.output()).contains("nosuch_option", "goes on as it is");

    assertThat(PidFile.holder(pid)).contains(before);
  }

  @Test
  void optionsOfTheStartFindTheInstance() throws Exception {
    String file = files.config().toString();
    Path elsewhere = directory.resolve("elsewhere");
    String[] options = {"-n", "other", "-P", elsewhere.toString()};
    pid = elsewhere.resolve("other.pid");
    run = elsewhere.resolve("other.run");
    assertThat(run("start", file, options).status()).isZero();
    String worker = RunFile.read(run).orElseThrow().get("pid");

    for (String command : List.of("stop", "status")) {
      Result without = run(command, file);
      assertThat(without.status()).as(without.output()).isEqualTo(1);
      assertThat(without.output()).contains("process " + worker + " on ", "-n, -P, -w and --ini");
    }
    assertThat(run("status", file, options).output()).containsPattern("pid +" + worker);
    assertThat(run("restart", file, options).status()).isZero();
    assertThat(RunFile.read(run).orElseThrow().get("pid")).isNotEqualTo(worker);
    assertThat(run("stop", file, options).output()).contains("instance 'other' stopped");
    assertThat(run("stop", file).output()).contains("instance 'node' does not run");
  }

  @Test
  void startStatusStopAndRestartLookAfterANode() throws Exception {
    String file = files.config().toString();
    assertThat(run("status", file).status()).isEqualTo(3);
    assertThat(run("start", file).status()).isZero();
    Result status = run("status", file);
    assertThat(status.status()).isZero();
    assertThat(status.output())
        .containsPattern("mode +master")
        .containsPattern("supervisor +\\d+")
        .containsPattern("port +" + files.mainPort() + " main-tcp")
        .containsPattern("configuration +" + file)
        .containsPattern("ini +" + files.ini())
        .containsPattern("log +" + log)
        .containsPattern("uptime +\\d+ s")
        .containsPattern("prefixes +0");
    Map<String, String> first = RunFile.read(run).orElseThrow();
    assertThat(run("restart", file).status()).isZero();
    assertThat(RunFile.read(run).orElseThrow().get("pid")).isNotEqualTo(first.get("pid"));
    assertThat(run("stop", file).output()).contains("instance 'node' stopped");
    assertThat(run("stop", file).output()).contains("instance 'node' does not run");
  }

  @Test
  void aNodeStopsByItselfWhenItsTimeIsOver() throws Exception {
    Result result =
        node("-t", "500ms", "-w", directory.toString(), "-C", files.config().toString());
    assertThat(result.status()).isZero();
    assertThat(Files.readString(log)).contains("the working time is over").contains("stopped");
  }

  @Test
  void relativePathsStartFromTheWorkingDirectory() throws Exception {
    Path place = Files.createDirectory(directory.resolve("place"));
    Files.move(files.ini(), place.resolve("node.ini"));
    String text = Files.readString(files.config());
    Files.writeString(
        files.config(),
        text.replace(files.ini().toString(), "./node.ini")
            .replace(files.data().toString(), "here"));

    Result result = node("-t", "500ms", "-w", place.toString(), "-C", files.config().toString());

    assertThat(result.status()).isZero();
    assertThat(place.resolve("here")).isDirectory();
  }

  private Optional<Map<String, String>> facts() throws IOException {
    return RunFile.read(run);
  }

  private static ProcessHandle process(Map<String, String> facts) {
    return ProcessHandle.of(Long.parseLong(facts.get("pid"))).orElseThrow();
  }

  private record Result(int status, String output) {}

  private Result node(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("node"));
    all.addAll(List.of(arguments));
    return program(all);
  }

  private Result run(String command, String file, String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of(command, file));
    all.addAll(List.of(options));
    return program(all);
  }

  private Result program(List<String> arguments) throws Exception {
    Path output = Files.createTempFile(directory, "command", ".out");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("io.prefixdb.node.NodeMain");
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), Files.readString(output));
  }
}
