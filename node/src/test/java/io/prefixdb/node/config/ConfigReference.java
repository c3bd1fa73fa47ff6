package io.prefixdb.node.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/** The page that tells every component and option, made of the tables that the program reads. */
final class ConfigReference {
  private static final String HEAD =
      """
      # Configuration

      The file is the original's: JSON with `/* comments */`, one member for each component. Components in a list may
      have several instances, each with a `name` of its own. An unknown component or option is refused with its path.
      This page is made from the program's own tables; a test fails when they differ.

      - **Durations** are numbers in the option's unit, or texts such as `"1d2h4m5s"` and `"500ms"`. **Sizes** are bytes, or
        texts such as `"64KiB"`. `null` is the zero of any type, as in requests: false, 0, nothing.
      - **Variables**, put in before the file is read: `$ENV{NAME:default}` from the environment (refused when it is not set
        and has no default), `$INI{section.name:default}` from the files of `--ini` and of `config.ini`,
        `$INCLUDE{FILE[path="..."]}` for a whole file, `$INCLUDE{SUBCONF[path="...",a=1]}` for the members of an object in a
        file, with `$VAR{a:default}` in it. `$VAR{config_name}` and `$VAR{config_dir}` are ours: the file's name and directory.
        Files include each other at most 16 deep, 1000 in all, 16 MiB together. Places in comments are left alone.
      - **Live** options count without a restart, when `config.reload_sighup` or `config.reload_changed_ms` is set; a file that
        is refused changes nothing. All others wait for the next start.
      - `prefixdb node -G` prints a file with every option, `-V FILE` checks one, `-p FILE` prints it with all variables put in,
        `-h COMPONENT` prints a part of this page.

      Ready pairs of configuration and options file are in `conf/`.
      """;

  private ConfigReference() {}

  /** Markdown. */
  static String page() {
    StringBuilder out = new StringBuilder(HEAD);
    OptionTable.root().properties().forEach(component -> append(out, component));
    return out.toString();
  }

  private static void append(StringBuilder out, Map.Entry<String, JsonNode> component) {
    JsonNode spec = component.getValue();
    String name = component.getKey();
    out.append("\n## ").append(name).append("\n\n").append(ConfigHelp.what(name)).append(".\n");
    if (spec.isTextual() || spec.isEmpty()) {
      return;
    }
    out.append("\n| option | type | default | | meaning |\n|---|---|---|---|---|\n");
    rows(out, name, "", spec.isArray() ? spec.get(0) : spec);
  }

  private static void rows(StringBuilder out, String component, String path, JsonNode spec) {
    for (Map.Entry<String, JsonNode> member : spec.properties()) {
      String option = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
      if (member.getValue().isObject()) {
        rows(out, component, option, member.getValue());
        continue;
      }
      OptionTable.Leaf leaf = OptionTable.Leaf.of(member.getValue());
      boolean live = ConfigChange.isLive(component, option);
      out.append(
          "| `%s` | %s | %s | %s | %s |\n"
              .formatted(
                  option,
                  leaf.kind().shortName(),
                  Optional.of(leaf.fallback())
                      .filter(f -> !f.isEmpty())
                      .map(f -> "`" + f + "`")
                      .orElse(""),
                  live ? "live" : "",
                  Meanings.of(component + "." + option)));
    }
  }
}
