package io.prefixdb.operator.observed;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the process of a container ended last: in Kubernetes' words, and in its own last ones, which
 * Kubernetes takes from the end of its output.
 */
final class ProcessEnd {
  /** What a node puts before its reason, on its standard error and in the last block of its log. */
  private static final List<String> REASONS = List.of("prefixdb node: ", "Message: ");

  private ProcessEnd() {}

  /** As a part of a sentence; empty when it has not ended yet. */
  static Optional<String> of(ContainerStatus container) {
    return Stream.of(
            Optional.ofNullable(container.getState()),
            Optional.ofNullable(container.getLastState()))
        .flatMap(Optional::stream)
        .map(ContainerState::getTerminated)
        .filter(Objects::nonNull)
        .findFirst()
        .map(ProcessEnd::text);
  }

  private static String text(ContainerStateTerminated end) {
    String how = "it ended (%s, exit code %d)".formatted(end.getReason(), end.getExitCode());
    return lastWords(end.getMessage()).map(words -> how + ": " + words).orElse(how);
  }

  /** The reason that it gave; when it gave none, the last line that says something. */
  private static Optional<String> lastWords(@Nullable String output) {
    if (output == null) {
      return Optional.empty();
    }
    List<String> lines = output.lines().map(String::strip).toList().reversed();
    return REASONS.stream()
        .flatMap(mark -> lines.stream().flatMap(line -> after(mark, line).stream()))
        .findFirst()
        .or(() -> lines.stream().filter(ProcessEnd::saysSomething).findFirst());
  }

  private static Optional<String> after(String mark, String line) {
    int at = line.indexOf(mark);
    return at < 0 ? Optional.empty() : Optional.of(line.substring(at + mark.length()));
  }

  private static boolean saysSomething(String line) {
    return line.chars().anyMatch(Character::isLetter);
  }
}
