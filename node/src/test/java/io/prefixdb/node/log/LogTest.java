package io.prefixdb.node.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.LoggerConfig;
import io.prefixdb.node.config.LoggerConfig.Look;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogTest {
  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final Instant TIME = Instant.parse("2021-03-06T01:22:04.347Z");
  private static final Look LOOK = new Look(8, 9, 3, false);

  @TempDir Path directory;
  private final Logger root = LogManager.getLogManager().getLogger("");
  private final List<Handler> before = List.of(root.getHandlers());
  private final Level levelBefore = root.getLevel();
  private final ByteArrayOutputStream console = new ByteArrayOutputStream();
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("logs").resolve("master.log");
  }

  @AfterEach
  void restore() {
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    before.forEach(root::addHandler);
    root.setLevel(levelBefore);
  }

  @Test
  void aLineLooksAsTheOriginals() {
    LineFormat text = new LineFormat.Text(LOOK, UTC);
    assertThat(text.of(new LogLine(TIME, "PrefixDB", "MESSAGE", "No updates for 'mlm'")))
        .isEqualTo("2021-03-06 01:22:04.347 PrefixDB MESSAGE   No updates for 'mlm'");
    assertThat(text.of(new LogLine(TIME, "IOW", "END", "Client FAIL")))
        .isEqualTo("2021-03-06 01:22:04.347 IOW      END       Client FAIL");
    assertThat(text.of(new LogLine(TIME, "", "FINAL", "Name: PrefixDB")))
        .isEqualTo("2021-03-06 01:22:04.347 FINAL     Name: PrefixDB");
    assertThat(
            new LineFormat.Text(new Look(8, 9, 0, false), UTC)
                .of(new LogLine(TIME, "SYSTEM", "ERROR", "x")))
        .isEqualTo("2021-03-06 01:22:04 SYSTEM   ERROR     x");
  }

  @Test
  void aLineCanBeJson() {
    assertThat(
            new LineFormat.Json().of(new LogLine(TIME, "SYSTEM", "ERROR", "a \"b\"\n\\\u0001 й")))
        .isEqualTo(
            "{\"time\":\"2021-03-06T01:22:04.347Z\",\"name\":\"SYSTEM\",\"level\":\"ERROR\","
                + "\"text\":\"a \\\"b\\\"\\n\\\\\\u0001 й\"}");
  }

  @Test
  void whatIsLoggedAnywhereGoesToTheFileAndTheConsole() throws Exception {
    Log log = install(config(0, 0, Set.of("WARNING")));
    org.slf4j.LoggerFactory.getLogger("io.prefixdb.node.store.RocksStores").info("opened {}", 3);
    org.slf4j.LoggerFactory.getLogger("io.prefixdb.node.net.RpcServer").error("broken");
    org.slf4j.LoggerFactory.getLogger("io.prefixdb.node.net.RpcServer").warn("denied");
    org.slf4j.LoggerFactory.getLogger("io.prefixdb.node.net.RpcServer").debug("silent");
    log.end();

    assertThat(lines())
        .extracting(line -> line.substring(24))
        .containsExactly("PrefixDB MESSAGE   opened 3", "IOW      ERROR     broken");
    assertThat(console.toString(UTF_8).lines().toList()).isEqualTo(lines());
  }

  @Test
  void whatBeginsAndEndsHasLevelsOfItsOwn() throws Exception {
    Log log = install(config(0, 0, Set.of()));
    String loads = "io.prefixdb.node.replication.PrefixLoad";
    org.slf4j.LoggerFactory.getLogger(loads + ".BEGIN").info("Start Slave 'p' ");
    org.slf4j.LoggerFactory.getLogger("io.prefixdb.node.net.ClientConnection.END")
        .info("Client FAIL connected to addr:23002. 111 Connection refused");
    org.slf4j.LoggerFactory.getLogger(loads + ".END").warn("a warning all the same");
    log.end();

    assertThat(lines())
        .extracting(line -> line.substring(24))
        .containsExactly(
            "PrefixDB BEGIN     Start Slave 'p' ",
            "IOW      END       Client FAIL connected to addr:23002. 111 Connection refused",
            "PrefixDB WARNING   a warning all the same");
  }

  @Test
  void aFatalEndsWithTheLinesThatPeopleSearchFor() throws Exception {
    Log log = install(config(0, 0, Set.of()));
    log.fatal("Can not open DB /x IO error");
    log.fatal("what follows from it");
    log.end();

    List<String> lines = lines();
    String time = lines.getFirst().substring(11, 23);
    String date = lines.getFirst().substring(0, 10);
    assertThat(lines)
        .extracting(line -> line.substring(24))
        .containsExactly(
            "PrefixDB FATAL     Can not open DB /x IO error",
            "PrefixDB FATAL     what follows from it",
            "SYSTEM   WARNING   !!! WFC ABORTED! Смотрите выше.",
            "FINAL     !!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!",
            "FINAL     ---------- Abnormal Shutdown! ----------",
            "FINAL     Date: " + date,
            "FINAL     Time: " + time,
            "FINAL     Name: PrefixDB",
            "FINAL     Message: Can not open DB /x IO error",
            "FINAL     !!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!");
  }

  @Test
  void aLargeFileIsContinuedInANewOneAndTheOldestGo() throws Exception {
    Log log = install(config(200, 2, Set.of()));
    for (int i = 0; i < 40; i++) {
      root.info("line " + i + " " + "x".repeat(40));
      log.flush();
    }

    try (Stream<Path> files = Files.list(file.getParent())) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .hasSize(3)
          .contains("master.log", "master.log.old-18");
    }
    assertThat(lines().getLast()).contains("line 39");
    assertThat(lines().getFirst()).contains("Previous log: ").contains("master.log.old-18");
  }

  /** With a name so long that the one of an older file would be too long. */
  @Test
  void aFileThatCannotBeBegunAnewGoesOnAndSaysSoOnce() throws Exception {
    file = directory.resolve("x".repeat(250));
    Log log = install(config(200, 2, Set.of()));
    for (int i = 0; i < 40; i++) {
      root.info("line " + i + " " + "x".repeat(40));
      log.flush();
    }

    assertThat(lines().stream().filter(line -> line.contains(" line ")).count()).isEqualTo(40);
    assertThat(lines()).filteredOn(line -> line.contains("cannot be begun anew")).hasSize(1);
  }

  /** The console stands still, so that more lines wait than there is room for. */
  @Test
  void theReasonOfAnEndIsWrittenHoweverManyLinesWait() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    PrintStream slow = new PrintStream(new StandingStill(goOn), false, UTF_8);
    Log log = Log.install(config(0, 0, Set.of()), slow);
    for (int i = 0; i < 20_000; i++) {
      root.info("line " + i);
    }
    log.fatal("the reason");
    Thread end = Thread.ofPlatform().start(log::end);
    goOn.countDown();
    end.join();
    log.flush();

    assertThat(Files.readString(file))
        .contains("FATAL     the reason", "FINAL     Message: the reason")
        .contains("lines of the log are lost");
  }

  private static final class StandingStill extends OutputStream {
    private final CountDownLatch goOn;

    StandingStill(CountDownLatch goOn) {
      this.goOn = goOn;
    }

    @Override
    public void write(int octet) throws IOException {
      try {
        goOn.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  @Test
  void aFileThatSomebodyMovedAwayIsBegunAnew() throws Exception {
    Log log = install(config(0, 0, Set.of()));
    root.info("before");
    log.flush();
    Files.move(file, directory.resolve("moved"));
    org.awaitility.Awaitility.await()
        .untilAsserted(
            () -> {
              root.info("after");
              log.flush();
              assertThat(file).exists();
            });
  }

  @Test
  void aLogThatCannotBeWrittenStopsNobodyAndComesBack() throws Exception {
    Files.writeString(directory.resolve("logs"), "in the way");
    Log log = install(config(0, 0, Set.of()));
    for (int i = 0; i < 20_000; i++) {
      root.info("line " + i);
    }
    log.flush();
    assertThat(console.toString(UTF_8)).contains("line 0");
    Files.delete(directory.resolve("logs"));
    org.awaitility.Awaitility.await()
        .untilAsserted(
            () -> {
              root.info("back");
              log.flush();
              assertThat(file)
                  .content(UTF_8)
                  .contains("back")
                  .contains("lines of the log are lost");
            });
  }

  private Log install(LoggerConfig config) {
    return Log.install(config, new PrintStream(console, true, UTF_8));
  }

  private LoggerConfig config(long sizeMax, int rotations, Set<String> deny) {
    return new LoggerConfig(
        Optional.of(file),
        sizeMax,
        0,
        rotations,
        false,
        true,
        true,
        Set.of(),
        deny,
        true,
        false,
        LOOK,
        Optional.of(LOOK));
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(file);
  }
}
