package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of {@code docs/replication.md} names tests that are there, for every requirement. */
final class RequirementsTest {
  private static final Path PAGE = Path.of("..", "docs", "replication.md");
  private static final List<Path> TESTS =
      List.of(Path.of("src", "test", "java"), Path.of("..", "operator", "src", "test", "java"));
  private static final Pattern ROW = Pattern.compile("\\| ([RU]-\\d+) \\| .+ \\| (.+) \\|");
  private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");

  @Test
  void everyRequirementHasARow() throws IOException {
    assertThat(rows())
        .containsOnlyKeys(
            Stream.concat(numbers("R-%03d", 175), numbers("U-%02d", 15)).toArray(String[]::new));
  }

  @Test
  void everyTestThatIsNamedIsThere() throws IOException {
    Map<String, String> tests = tests();
    List<String> missing = new ArrayList<>();
    int named = 0;
    for (Map.Entry<String, String> row : rows().entrySet()) {
      Matcher test = NAMED.matcher(row.getValue());
      while (test.find()) {
        named++;
        if (!tests.getOrDefault(test.group(1), "").contains("void " + test.group(2) + "(")) {
          missing.add(row.getKey() + " " + test.group());
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(named).isGreaterThan(100);
  }

  private static Stream<String> numbers(String format, int last) {
    return IntStream.rangeClosed(1, last).mapToObj(i -> String.format(Locale.ROOT, format, i));
  }

  /** What each requirement is shown by. */
  private static Map<String, String> rows() throws IOException {
    Map<String, String> rows = new TreeMap<>();
    for (String line : Files.readAllLines(PAGE)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        assertThat(rows.put(row.group(1), row.group(2))).as(row.group(1)).isNull();
      }
    }
    return rows;
  }

  private static Map<String, String> tests() throws IOException {
    Map<String, String> found = new TreeMap<>();
    for (Path root : TESTS) {
      try (Stream<Path> files = Files.walk(root)) {
        files
            .filter(file -> file.toString().endsWith("Test.java"))
            .forEach(
                file ->
                    found.merge(
                        file.getFileName().toString().replace(".java", ""),
                        text(file),
                        String::concat));
      }
    }
    return found;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
