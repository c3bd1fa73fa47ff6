package io.prefixdb.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Variables and included files of a configuration. */
final class ConfigTextTest {
  @TempDir Path directory;

  @Test
  void takesValuesFromIniFilesOfTheCommandLineAndOfTheConfiguration() throws Exception {
    Path named = file("named.ini", "; c\nalone=1\n[db]\npath = \"/named\"\nlimit=5\n");
    Path given = file("given.ini", "# c\n[ db ]\npath=/given\n");
    String text =
        "{\"config\":{\"ini\":[\"NAMED\"]},\"a\":\"$INI{db.path:/x}\",\"b\":$INI{db.limit:1},"
            + "\"c\":$INI{alone},\"d\":\"$INI{none:d}\"}";
    assertThat(read(text.replace("NAMED", named.toString()), given))
        .endsWith("\"a\":\"/given\",\"b\":5,\"c\":1,\"d\":\"d\"}");
  }

  @Test
  void includesFilesAndTheMembersOfFiles() throws Exception {
    file("whole.json", "{\"x\": \"$VAR{who:nobody}\", \"y\": \"$ENV{HOME2:/h}\"}");
    file("part.json", " /* c */ {\"p\": 1, \"q\": {}} ");
    assertThat(
            read(
                "{\"w\":$INCLUDE{FILE[path=\"whole.json\",who=me]},"
                    + "$INCLUDE{SUBCONF[path=\"part.json\"]}}"))
        .isEqualTo("{\"w\":{\"x\": \"me\", \"y\": \"/h\"},\"p\": 1, \"q\": {}}");
  }

  @Test
  void innerPlacesGoFirstAndCommentsAreLeftAlone() throws Exception {
    file("a.json", "1");
    assertThat(read("{/* $ENV{NOBODY} */\"a\":$INCLUDE{FILE[path=\"$ENV{F:a}.json\"]}}"))
        .isEqualTo("{/* $ENV{NOBODY} */\"a\":1}");
    assertThat(read("{\"a\":\"$ENV{A:\"quoted\"} $5 $X{y} \\\" /* $ENV{B:no comment} */\"}"))
        .isEqualTo("{\"a\":\"quoted $5 $X{y} \\\" /* no comment */\"}");
  }

  @Test
  void filesThatIncludeEachOtherAreRefused() throws Exception {
    file("loop.json", "$INCLUDE{FILE[path=loop.json]}");
    assertThatThrownBy(() -> read("$INCLUDE{FILE[path=loop.json]}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("more than 16 deep");
    file(
        "many.json",
        "$INCLUDE{FILE[path=x.json]}$INCLUDE{FILE[path=x.json]}$INCLUDE{FILE[path=x.json]}");
    file("x.json", "y".repeat(6 << 20));
    assertThatThrownBy(() -> read("$INCLUDE{FILE[path=many.json]}"))
        .hasMessageContaining("more than 16 MiB");
  }

  @Test
  void whatCannotBeIncludedIsNamed() throws Exception {
    file("list.json", "[1]");
    assertThatThrownBy(() -> read("{$INCLUDE{SUBCONF[path=list.json]}}"))
        .hasMessageContaining("the file holds no object");
    file("bad.ini", "[a]\nno value\n");
    assertThatThrownBy(() -> read("{}", directory.resolve("bad.ini")))
        .hasMessageContaining("\"no value\" (expected: name=value, [section] or a # comment)");
    Files.write(directory.resolve("latin.json"), new byte[] {'"', (byte) 0xe9, '"'});
    assertThatThrownBy(() -> read("$INCLUDE{FILE[path=latin.json]}"))
        .hasMessageContaining("is no UTF-8");
  }

  @Test
  void aConfigurationOfAnyDepthEndsInASentence() throws Exception {
    file("deep.conf", "{\"a\":".repeat(200_000));
    assertThatThrownBy(() -> ConfigFile.read(directory.resolve("deep.conf"), _ -> null))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("the configuration is no JSON");
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private String read(String text, Path... ini) throws Exception {
    return ConfigFile.text(new ConfigSource(file("node.conf", text), List.of(ini), System::getenv));
  }
}
