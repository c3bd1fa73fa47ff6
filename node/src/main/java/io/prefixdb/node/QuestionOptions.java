package io.prefixdb.node;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code prefixdb node} that are answered without a start. */
final class QuestionOptions {
  @Option(
      names = {"-h", "--help"},
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "COMPONENT",
      description = "this help, or the options of a component of the configuration")
  @Nullable String help;

  @Option(
      names = {"-v", "--version"},
      description = "the version")
  boolean version;

  @Option(
      names = {"-i", "--info"},
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "PACKAGE",
      description = "what the program is built of")
  @Nullable String info;

  @Option(names = "--module-list", description = "the components, by module")
  boolean modules;

  @Option(names = "--component-list", description = "the components, with what they are for")
  boolean components;

  @Option(
      names = {"-G", "--generate"},
      arity = "0..*",
      paramLabel = "COMPONENT[:NAME]",
      description = "a configuration with every option at its default; -C FILE writes it there")
  @Nullable List<String> generate;

  @Option(
      names = {"-V", "--check-config"},
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "FILE",
      description = "say whether the configuration is valid, do not start")
  @Nullable Path check;

  @Option(
      names = {"-p", "--print-config"},
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "FILE",
      description = "the configuration after all replacements, do not start")
  @Nullable Path print;

  @Option(
      names = "--despace",
      description = "with -p: one line of strict JSON, without comments and spaces")
  boolean despace;
}
