package io.prefixdb.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line of a node, as far as it starts nothing. */
final class NodeCommandTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String VALID =
      "{/* a */\"prefixdb\": [{\"name\": \"db\", \"path\": \"$INI{data.path:/x}\"}]}";

  private static final String INI =
      """
      [Version]
        rocksdb_version=7.8.3
        options_file_version=1.1
      [DBOptions]
        %s=7200
      [CFOptions "default"]
      [TableOptions/BlockBasedTable "default"]
      """;

  @TempDir private Path directory;

  @Test
  void generatesEveryComponentAsTheOriginalDoes() throws Exception {
    JsonNode all = JSON.readTree(run("-G").out());
    for (String line : golden().lines().toList()) {
      JsonNode wanted = JSON.readTree(line);
      String component = wanted.fieldNames().next();
      assertThat(all.get(component)).as(component).isEqualTo(wanted.get(component));
      assertThat(JSON.readTree(run("-G", component).out())).isEqualTo(wanted);
    }
  }

  @Test
  void generatesIntoAFileThatIsReadAgain() throws Exception {
    Path file = directory.resolve("new.conf");
    assertThat(run("-G", "prefixdb:orders", "logger", "-C", file.toString()))
        .isEqualTo(new CommandRun(0, "", ""));
    JsonNode written = JSON.readTree(Files.readString(file));
    assertThat(written.at("/prefixdb/0/name").textValue()).isEqualTo("orders");
    assertThat(written.size()).isEqualTo(2);
    assertThat(run("-G", "prefixbd").status()).isEqualTo(3);
    assertThat(run("-G", "prefixbd").err()).contains("did you mean 'prefixdb'?");
  }

  @Test
  void checksAConfigurationWithoutAStart() throws Exception {
    String valid = Files.writeString(directory.resolve("ok.conf"), VALID).toString();
    String bad =
        Files.writeString(
                directory.resolve("bad.conf"), "{\"prefixdb\":[{\"name\":\"p\",\"nosuch\":1}]}")
            .toString();
    assertThat(run("-V", valid).status()).isZero();
    assertThat(run("-V", valid).out()).contains("the configuration is valid");
    assertThat(run("-V", "-C", valid).status()).isZero();
    assertThat(run("-V", bad).status()).isEqualTo(4);
    assertThat(run("-V", bad).err())
        .contains("prefixdb[0].nosuch: unknown option")
        .contains("^^^^ Configuration is not valid!");
    assertThat(run("-C", bad).status()).isEqualTo(5);
    assertThat(run("-C", bad).err()).contains("nosuch").contains("Configuration FAIL!");
    assertThat(run("-C", "missing.conf").status()).isEqualTo(5);
    assertThat(run("-C", "missing.conf").err())
        .contains("missing.conf cannot be read: there is no such file");
  }

  @Test
  void checksTheOptionsFileOfAConfigurationToo() throws Exception {
    Path ini = directory.resolve("node.ini");
    String file =
        Files.writeString(
                directory.resolve("ini.conf"),
                "{\"prefixdb\": [{\"name\": \"db\", \"path\": \"/x\", \"ini\": \"" + ini + "\"}]}")
            .toString();
    Files.writeString(ini, INI.formatted("WAL_ttl_seconds"));
    assertThat(run("-V", file).status()).isZero();
    Files.writeString(ini, INI.formatted("WAL_ttl_secondz"));
    assertThat(run("-V", file).status()).isEqualTo(4);
    assertThat(run("-V", file).err()).contains("line 5: WAL_ttl_secondz=7200", "^^^^");
  }

  @Test
  void whatIsRelativeIsLookedForWhereTheNodeWouldRun() throws Exception {
    Path place = Files.createDirectory(directory.resolve("place"));
    Files.writeString(place.resolve("node.ini"), INI.formatted("WAL_ttl_seconds"));
    Files.writeString(place.resolve("vars"), "[data]\npath=/y\n");
    Files.writeString(place.resolve("part"), "\"/z\"");
    String file =
        Files.writeString(
                directory.resolve("relative.conf"),
                """
                {"config": {"ini": ["vars"]},
                 "prefixdb": [{"name": "db", "path": "$INI{data.path:/x}", "ini": "./node.ini",
                   "detach_path": $INCLUDE{FILE[path="part"]}}]}""")
            .toString();
    assertThat(run("-V", file).status()).isEqualTo(4);
    assertThat(run("-V", file, "-w", place.toString()))
        .isEqualTo(new CommandRun(0, file + ": the configuration is valid\n", ""));
    assertThat(run("-p", file, "-w", place.toString()).out()).contains("\"/y\"", "\"/z\"");
  }

  @Test
  void printsAConfigurationAfterAllReplacements() throws Exception {
    String file = Files.writeString(directory.resolve("ok.conf"), VALID).toString();
    String ini =
        Files.writeString(directory.resolve("a.ini"), "[data]\npath = \"/y\"\n").toString();
    assertThat(run("-p", file).out()).contains("/* a */").contains("\"/x\"");
    assertThat(run("-p", file, "--ini", ini).out()).contains("\"/y\"");
    assertThat(run("-p", file, "--despace").out().strip())
        .isEqualTo("{\"prefixdb\":[{\"name\":\"db\",\"path\":\"/x\"}]}");
  }

  @Test
  void tellsAboutItself() {
    assertThat(run("-v").out()).startsWith("prefixdb ");
    assertThat(run("-h").out())
        .contains("--autoup")
        .contains("--check-config")
        .contains("Exit status");
    assertThat(run("-h", "server-tcp").out()).contains("max_connections");
    assertThat(run("-i").out()).contains("RocksDB");
    assertThat(run("--module-list").out()).contains("wfc_prefixdb");
    assertThat(run("--component-list").out()).contains("prefixdb-gateway");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "\"\" | no configuration (expected: -C FILE; -G prints one with every option)",
        "-C x -a soon | 'soon' (expected: seconds, or a duration such as 1d2h4m5s)",
        "-C x -T 25:00:00 | '25:00:00' (expected: a time such as 22:00:00)",
        "-C x -c=maybe | 'maybe' (expected: 1 or 0)",
        "-C ok.conf -O :repair | ':repair' (expected: <object>[:<argument>",
        "-C x --startup x | Unknown options: '--startup', 'x'",
        "-C x --demonize | Unknown option",
      })
  void saysWhatIsWrongWithTheCommandLine(String arguments, String message) throws IOException {
    Path file = Files.writeString(directory.resolve("ok.conf"), VALID);
    String line = arguments.replace("ok.conf", file.toString());
    CommandRun result = run(line.isEmpty() ? new String[0] : line.split(" "));
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains(message);
  }

  /** The file that is not there is what ends it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-W | -W does nothing without -d",
        "-A | -A does nothing without -a UPTIME",
        "-t 5 -R | -R does nothing without -a UPTIME",
        "-a 5 -R | -R does nothing without -T or -t",
      })
  void whatDoesNothingWithoutAnotherOptionIsToldAndNoMistake(String arguments, String message) {
    CommandRun result = run(("-C none.conf " + arguments).split(" "));
    assertThat(result.err()).contains(message, "there is no such file");
    assertThat(result.status()).isEqualTo(5);
  }

  /** As boost::program_options takes them, which the original's scripts may rely on. */
  @Test
  void theBeginningOfALongOptionIsTakenForItWhereOneOptionBeginsSo() throws IOException {
    String file = Files.writeString(directory.resolve("ok.conf"), VALID).toString();
    String ini = Files.writeString(directory.resolve("a.ini"), "[data]\npath = /y\n").toString();
    assertThat(run("--ver").out()).startsWith("prefixdb ");
    assertThat(run("--check", "--conf", file).status()).isZero();
    assertThat(run("--check-c=" + file).status()).isZero();
    assertThat(run("--print", file, "--ini", ini).out()).contains("/y");
    assertThat(run("--print", file, "--startup-i", ini).out()).contains("/y");
    assertThat(run("--working-d", directory.toString(), "-Cnone.conf", "-a600").err())
        .contains("none.conf cannot be read");
    assertThat(run("-dW", "-C", "none.conf").err()).contains("none.conf cannot be read");
    assertThat(run("--object", "db:repair", "--conf", "none.conf").err())
        .contains("none.conf cannot be read");
  }

  @Test
  void theLogOfAnotherUsersNodeIsNotMadeByThisOne() throws IOException {
    Path log = directory.resolve("logs").resolve("node.log");
    String refused =
        Files.writeString(
                directory.resolve("bad.conf"),
                "{\"logger\":{\"path\":\"%s\"},\"prefixdb\":[{\"nosuch\":1}]}".formatted(log))
            .toString();

    assertThat(run("-u", "somebody", "-C", refused).status()).isEqualTo(5);
    assertThat(log).doesNotExist();

    assertThat(run("-C", refused).status()).isEqualTo(5);
    assertThat(log).content().contains("nosuch");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-O bd", "-O bd:restore=/b", "-S prefixd:repair", "-O db:repair -S other:x=1"})
  void argumentsForAnObjectThatIsNotThereAreRefused(String arguments) throws IOException {
    Path data = directory.resolve("data");
    Path file = Files.writeString(directory.resolve("ok.conf"), VALID.replace("/x}", data + "}"));
    CommandRun result = run(("-C " + file + " " + arguments).split(" "));
    assertThat(result.status()).isEqualTo(5);
    assertThat(result.err()).contains("not found for program args", "Configuration FAIL!");
    assertThat(data).doesNotExist();
  }

  private static CommandRun run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("node"));
    all.addAll(List.of(arguments));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private static String golden() throws IOException {
    try (var in = NodeCommandTest.class.getResourceAsStream("/golden/generated-config.jsonl")) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
