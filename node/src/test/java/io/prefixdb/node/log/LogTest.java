package io.prefixdb.node.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.LogLook;
import io.prefixdb.node.config.LogTarget;
import io.prefixdb.node.config.LoggerConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where lines go, and what becomes of them there. */
final class LogTest {
  private static final LogLook LOOK = new LogLook(8, 9, 3);

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
  void linesOfCustomizedNamesGoWhereTheseSay() throws Exception {
    Path own = directory.resolve("net.log");
    LogTarget common = target(file, 0, 0, Set.of(), Set.of("WARNING", "JSONRPC"));
    Log log =
        install(
            new LoggerConfig(
                true,
                false,
                common,
                Map.of(
                    "IOW", target(own, 0, 0, Set.of("WARNING", "ERROR"), Set.of()),
                    "ERROR", target(file, 0, 0, Set.of(), Set.of("PrefixDB")))));
    org.slf4j.LoggerFactory.getLogger("io.prefixdb.node.net.RpcServer").warn("denied to others");
    org.slf4j.LoggerFactory.getLogger("io.prefixdb.node.net.RpcServer").error("broken");
    org.slf4j.LoggerFactory.getLogger("io.prefixdb.node.net.RpcServer").info("not allowed here");
    org.slf4j.LoggerFactory.getLogger("io.prefixdb.node.store.Database").warn("denied");
    org.slf4j.LoggerFactory.getLogger("io.prefixdb.node.store.Database").error("denied here");
    org.slf4j.LoggerFactory.getLogger("io.prefixdb.node.rpc.Method").error("denied by name");
    org.slf4j.LoggerFactory.getLogger("io.prefixdb.node.Node").error("seen");
    log.end();

    assertThat(Files.readAllLines(own))
        .extracting(line -> line.substring(24))
        .containsExactly("IOW      WARNING   denied to others", "IOW      ERROR     broken");
    assertThat(lines())
        .extracting(line -> line.substring(24))
        .containsExactly("SYSTEM   ERROR     seen");
  }

  @Test
  void noByteOfAClientMakesTheLogAnythingButText() throws Exception {
    Log log =
        install(new LoggerConfig(true, false, target(file, 0, 0, Set.of(), Set.of()), Map.of()));
    root.log(Level.WARNING, "a\0b\u001b[2Jc\td\r\ne\u0007\u007f\u009bй");
    root.log(Level.WARNING, "why", new IOException("\0 of a client"));
    log.end();

    List<String> lines = lines();
    assertThat(lines.getFirst()).endsWith("a\\u0000b\\u001b[2Jc\td\\r\\ne\\u0007\\u007f\\u009bй");
    assertThat(lines.get(1)).endsWith("why: java.io.IOException: \\u0000 of a client");
    assertThat(lines.get(2)).startsWith("\tat ");
  }

  /** Whether somebody listens to it or not. */
  @Test
  void linesCanGoToTheSystemsLogToo() throws Exception {
    LogTarget target = target(file, 0, 0, Set.of(), Set.of());
    Log log =
        install(
            new LoggerConfig(
                true,
                false,
                new LogTarget(
                    target.allow(),
                    target.deny(),
                    target.look(),
                    target.file(),
                    target.console(),
                    Optional.of("prefixdb-test")),
                Map.of()));
    root.info("100% of %s");
    log.end();
    assertThat(lines()).singleElement().asString().endsWith("100% of %s");
    assertThat(Stream.of("FATAL", "ERROR", "WARNING", "BEGIN", "FINAL").map(Syslog::priority))
        .containsExactly(2, 3, 4, 6, 3);
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
    AtomicInteger logged = new AtomicInteger(20_000);
    org.awaitility.Awaitility.await()
        .untilAsserted(
            () -> {
              root.info("line that comes after");
              logged.incrementAndGet();
              log.flush();
              assertThat(file).content(UTF_8).contains("lines of the log are lost");
            });
    assertThat(told(" line ") + toldLost()).isEqualTo(logged.get());
  }

  private long told(String text) throws IOException {
    return lines().stream().filter(line -> line.contains(text)).count();
  }

  private int toldLost() throws IOException {
    return lines().stream()
        .map(Pattern.compile("(\\d+) lines of the log are lost")::matcher)
        .filter(Matcher::find)
        .mapToInt(found -> Integer.parseInt(found.group(1)))
        .sum();
  }

  @Test
  void aLineThatWasCutOffIsNoPartOfTheNextOne() throws Exception {
    Files.createDirectories(directory.resolve("logs"));
    Files.writeString(file, "half a li");
    Log log = install(config(0, 0, Set.of()));
    root.info("the next one");
    log.flush();
    assertThat(lines()).hasSize(2).startsWith("half a li");
  }

  private Log install(LoggerConfig config) {
    return Log.install(config, new PrintStream(console, true, UTF_8));
  }

  private LoggerConfig config(long sizeMax, int rotations, Set<String> deny) {
    return new LoggerConfig(
        true, false, target(file, sizeMax, rotations, Set.of(), deny), Map.of());
  }

  private static LogTarget target(
      Path file, long sizeMax, int rotations, Set<String> allow, Set<String> deny) {
    return new LogTarget(
        allow,
        deny,
        LOOK,
        Optional.of(new LogTarget.File(file, sizeMax, 0, rotations, false, true, true)),
        Optional.of(new LogTarget.Console(LOOK, false)),
        Optional.empty());
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(file);
  }
}
