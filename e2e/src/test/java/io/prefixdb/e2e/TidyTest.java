package io.prefixdb.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** House rules that no compiler checks, over every file that git knows. */
class TidyTest {
  private static final Path ROOT = root();
  private static final int LINES_MAX = 400;
  private static final int TEST_LINES_MAX = 600;

  /** Unfinished work, and what belongs to one machine only. Spelled so that this file passes. */
  private static final Pattern BANNED =
      Pattern.compile(
          "TO"
              + "DO|FIX"
              + "ME|\\bXX"
              + "X\\b|/wo"
              + "rk/|/usr/lib/jvm"
              + "/|GOPRO"
              + "XY=|repo\\.maven"
              + "\\.apache|proxy\\.gol"
              + "ang|registry\\.np"
              + "mjs");

  private static final Pattern VAGUE_NAME =
      Pattern.compile(".*(Impl|Manager|Helper|Utils?)\\.java|.*/utils?/.*\\.java");

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]*)(#[^)]*)?\\)");

  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*?) *$");

  private static List<Path> files = List.of();

  @BeforeAll
  static void listFiles() throws Exception {
    Process git =
        new ProcessBuilder("git", "ls-files", "-co", "--exclude-standard")
            .directory(ROOT.toFile())
            .start();
    String listing = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(git.waitFor()).as("git ls-files").isZero();
    files = listing.lines().map(ROOT::resolve).filter(Files::isRegularFile).toList();
    assertThat(files).hasSizeGreaterThan(50);
  }

  @Test
  void noFileSaysOfItselfThatItIsUnfinishedOrNamesAMachine() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : text()) {
      int number = 0;
      for (String line : Files.readAllLines(file)) {
        number++;
        if (BANNED.matcher(line).find()) {
          found.add(ROOT.relativize(file) + ":" + number + ": " + line.strip());
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void javaFilesHoldOneIdea() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path file : java()) {
      int max = file.toString().contains("/src/test/") ? TEST_LINES_MAX : LINES_MAX;
      int lines = Files.readAllLines(file).size();
      if (lines > max) {
        tooLong.add("%s: %d lines (expected: at most %d)".formatted(file, lines, max));
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void namesSayWhatAThingIs() {
    assertThat(java()).noneMatch(file -> VAGUE_NAME.matcher(file.toString()).matches());
  }

  /** One that is in two modules, as a benchmark beside what it measures, does so in one of them. */
  @Test
  void everyMainPackageIntroducesItself() throws IOException {
    List<Path> main =
        java().stream().filter(file -> file.toString().contains("/src/main/java/")).toList();
    Set<String> introduced = new HashSet<>();
    for (Path file : main) {
      if (file.endsWith("package-info.java")) {
        introduced.add(packageOf(file));
        assertThat(Files.readString(file)).as(file.toString()).contains("/**", "@NullMarked");
      }
    }
    assertThat(main).isNotEmpty().allMatch(file -> introduced.contains(packageOf(file)));
  }

  private static String packageOf(Path mainFile) {
    String path = mainFile.toString();
    return path.substring(path.indexOf("/src/main/java/"), path.lastIndexOf('/'));
  }

  @Test
  void linksInDocumentsLeadSomewhere() throws IOException {
    List<String> dead = new ArrayList<>();
    for (Path file : files.stream().filter(path -> path.toString().endsWith(".md")).toList()) {
      for (MatchResult link : LINK.matcher(Files.readString(file)).results().toList()) {
        Path page = link.group(1).isEmpty() ? file : file.resolveSibling(link.group(1));
        if (!Files.exists(page)
            || (link.group(2) != null && !headings(page).contains(link.group(2)))) {
          dead.add(ROOT.relativize(file) + " -> " + link.group());
        }
      }
    }
    assertThat(dead).isEmpty();
  }

  /** What the headings of a page are called in links, each with its {@code #}. */
  private static Set<String> headings(Path page) throws IOException {
    return HEADING
        .matcher(Files.readString(page))
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT).replaceAll("[^\\w\\- ]", ""))
        .map(text -> "#" + text.replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  @Test
  void textFilesEndWithOneNewlineAndHoldNoCarriageReturns() throws IOException {
    List<Path> untidy = new ArrayList<>();
    for (Path file : text()) {
      String content = Files.readString(file);
      if (content.contains("\r\n") || content.isEmpty() || !content.endsWith("\n")) {
        untidy.add(ROOT.relativize(file));
      }
    }
    assertThat(untidy).isEmpty();
  }

  @Test
  void theChangelogHasAPlaceForWhatComesNext() throws IOException {
    assertThat(Files.readString(ROOT.resolve("CHANGELOG.md"))).contains("## Unreleased");
  }

  private static List<Path> java() {
    return files.stream().filter(file -> file.toString().endsWith(".java")).toList();
  }

  /** What people write and read; recordings and archives are kept as they were made. */
  private static List<Path> text() {
    return files.stream()
        .filter(file -> !file.toString().contains("/src/test/resources/"))
        .filter(file -> !file.toString().endsWith("go.sum"))
        .toList();
  }

  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    try (Stream<Path> up = Stream.iterate(here, path -> path != null, Path::getParent)) {
      return up.filter(path -> Files.exists(path.resolve("prefixdb")))
          .filter(path -> Files.exists(path.resolve("pom.xml")))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no repository around " + here));
    }
  }
}
