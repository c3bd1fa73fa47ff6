package io.prefixdb.node;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.golden.RecordedCommands;
import io.prefixdb.node.golden.RecordedCommands.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The command lines that were recorded with the original, with ours: the status is the original's,
 * and each line of what it said is said by us too, or has its reason here.
 */
final class OriginalCommandLineTest {
  private static final String WORDS =
      "options, modules and components are the original's, the words about them ours";
  private static final String MODULES = "components are listed, not what they are modules of";
  private static final String BUILD = "-v tells our version alone, -i what the program is made of";
  private static final String PATH =
      "a mistake is told with the path of its option, and not dated outside the log";
  private static final String STEPS = "what is read is not told before it fails";

  private static final List<Ours> DIFFERENCES =
      List.of(
          // An option with its short name, and whether an argument follows it.
          ours(
              "-h", " {2}-(\\w) \\[ --([\\w-]+) ] (?:arg|\\[=arg).*", "^ +-<1>, --<2>\\[?=", WORDS),
          ours("-h", " {2}-(\\w) \\[ --([\\w-]+) ] {2,}.*", "^ +-<1>, --<2> {2,}", WORDS),
          ours("-h", " {2}--([\\w-]+) arg.*", "^ +--<1>=", WORDS),
          ours("-h", " {2}--([\\w-]+) {2,}.*", "^ +--<1> {2,}", WORDS),
          ours("-h", "(?! {2}-).*", "", WORDS),
          ours("-v", "prefixdbd .*", "^prefixdb \\S+$", BUILD),
          ours("-v", "(?!prefixdbd ).*", "", BUILD),
          ours("--module-list", "\\t(server|client) .*", "^\\t(.* )?<1>-tcp( .*)?$", MODULES),
          ours("--module-list", "\\t([\\w-]+) .*", "^\\t(.* )?<1>( .*)?$", WORDS),
          ours("--component-list", "\\t([\\w-]+) \\[.*", "^\\t<1> {2}\\S", WORDS),
          ours("--component-list", "\\t\\t.*", "", WORDS),
          ours("-V bad.conf", ".* for 'prefixdb':", "bad.conf: prefixdb\\[0]", PATH),
          ours("-V bad.conf", "Invalid Member", "unknown option", PATH),
          ours("-V bad.conf", ".*>>>\"(\\w+)\".*", "prefixdb\\[0].<1>", PATH),
          ours("-C missing.conf", "Config (path|name):.*", "", STEPS),
          ours(
              "-C missing.conf",
              ".* ERROR .*",
              "missing.conf cannot be read: there is no such file",
              PATH),
          ours("-C bad.conf", "Config (path|name):.*", "", STEPS),
          ours("-C bad.conf", ".* for 'prefixdb':", "bad.conf: prefixdb\\[0]", PATH),
          ours("-C bad.conf", "Invalid Member", "unknown option", PATH),
          ours("-C bad.conf", ".*>>>\"(\\w+)\".*", "prefixdb\\[0].<1>", PATH),
          ours("-C bad.conf", "\\^\\^\\^\\^ Configuration is not valid!", "", "-V alone says so"));

  @TempDir private Path directory;

  /**
   * What we say in the place of some lines of the original.
   *
   * @param ours a pattern, in which {@code <1>} is the first group of {@code original}; empty for
   *     nothing
   */
  private record Ours(String arguments, Pattern original, String ours, String reason) {
    private Optional<String> of(Command command, String line) {
      Matcher matcher = original.matcher(line);
      if (!command.arguments().equals(arguments) || !matcher.matches()) {
        return Optional.empty();
      }
      String said = ours;
      for (int group = 1; group <= matcher.groupCount(); group++) {
        said = said.replace("<" + group + ">", Pattern.quote(matcher.group(group)));
      }
      return Optional.of(said);
    }
  }

  private static Ours ours(String arguments, String original, String ours, String reason) {
    return new Ours(arguments, Pattern.compile(original), ours, reason);
  }

  @BeforeEach
  void writeTheConfiguration() throws Exception {
    Files.writeString(
        directory.resolve("bad.conf"), "{\"prefixdb\":[{\"name\":\"p\",\"nosuch\":1}]}");
  }

  @ParameterizedTest
  @MethodSource("io.prefixdb.node.golden.RecordedCommands#all")
  void isAnsweredAsByTheOriginal(Command command) {
    String line = command.arguments().replaceFirst("(\\S+\\.conf)", directory + "/$1");
    CommandRun run = CommandRun.of(("node " + line).split(" "));

    assertThat(run.status()).isEqualTo(command.status());
    for (String said : command.output()) {
      Optional<Ours> difference = difference(command, said);
      if (difference.isEmpty()) {
        assertThat(run.text().lines()).as("the original's line").contains(said);
      } else {
        String ours = difference.get().of(command, said).orElseThrow();
        assertThat(run.text())
            .as("in the place of: %s", said)
            .containsPattern(Pattern.compile(ours, Pattern.MULTILINE));
      }
    }
  }

  @Test
  void everyOtherLineHasItsReason() {
    Map<String, Integer> reasons = new TreeMap<>();
    for (Command command : RecordedCommands.all()) {
      for (String said : command.output()) {
        reasons.merge(difference(command, said).map(Ours::reason).orElse(""), 1, Integer::sum);
      }
    }
    assertThat(reasons)
        .isEqualTo(
            Map.ofEntries(
                entry("", 11),
                entry(WORDS, 102),
                entry(MODULES, 2),
                entry(BUILD, 4),
                entry(PATH, 7),
                entry(STEPS, 4),
                entry("-V alone says so", 1)));
  }

  @Test
  void noReasonIsThereForNothing() {
    for (Ours ours : DIFFERENCES) {
      assertThat(RecordedCommands.all())
          .as("%s", ours)
          .anySatisfy(
              command ->
                  assertThat(command.output())
                      .anySatisfy(line -> assertThat(ours.of(command, line)).isPresent()));
    }
  }

  private static Optional<Ours> difference(Command command, String line) {
    return DIFFERENCES.stream().filter(ours -> ours.of(command, line).isPresent()).findFirst();
  }
}
