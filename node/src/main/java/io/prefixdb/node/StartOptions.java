package io.prefixdb.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code prefixdb node} that say what is started and how. */
final class StartOptions {
  @Option(
      names = {"-C", "--config"},
      paramLabel = "FILE",
      description = "the configuration, in the original's format")
  @Nullable Path config;

  @Option(
      names = "--ini",
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "values for $$INI{section.name:default}; they win over those of config.ini in the file")
  List<Path> ini = new ArrayList<>();

  @Option(
      names = "--startup-ini",
      arity = "1..*",
      paramLabel = "FILE",
      description = "the same, until the first restart")
  List<Path> startupIni = new ArrayList<>();

  @Option(
      names = {"-O", "--object-options"},
      arity = "1..*",
      paramLabel = "OBJECT[:ARG[=VALUE]...]",
      description = "arguments for an object of the configuration")
  List<String> objectOptions = new ArrayList<>();

  @Option(
      names = {"-S", "--startup-options"},
      arity = "1..*",
      paramLabel = "OBJECT[:ARG[=VALUE]...]",
      description = "the same, until the first restart")
  List<String> startupOptions = new ArrayList<>();

  List<Path> allIni() {
    List<Path> all = new ArrayList<>(ini);
    all.addAll(startupIni);
    return all;
  }

  List<String> allObjectOptions() {
    List<String> all = new ArrayList<>(objectOptions);
    all.addAll(startupOptions);
    return all;
  }
}
