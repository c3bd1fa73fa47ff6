package io.prefixdb.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The programs that work on a Kubernetes, as command lines. */
record Tools(Environment environment) {

  /** An option that says where, or for how long, and what else kubectl is told. */
  List<String> kubectl(String option, String... args) {
    List<String> command = new ArrayList<>(List.of(environment.tools(), "kubectl", option));
    command.addAll(List.of(args));
    return command;
  }

  List<String> helm(String... args) {
    List<String> command = new ArrayList<>(List.of(environment.tools(), "helm"));
    command.addAll(List.of(args));
    return command;
  }

  /** A verb of {@code e2e/cluster/kube}, which works on the machines of our own Kubernetes. */
  List<String> kube(String... args) {
    List<String> command =
        new ArrayList<>(List.of(environment.root().resolve("e2e/cluster/kube").toString()));
    command.addAll(List.of(args));
    return command;
  }

  /** Applies YAML, which kubectl reads from a file, whatever comes of it. */
  Command.Result apply(String namespace, String yaml) {
    try {
      Path file = Files.createTempFile("apply", ".yaml");
      try {
        Files.writeString(file, yaml);
        return Command.run(
            TestCluster.LIMIT, kubectl("--namespace=" + namespace, "apply", "-f", file.toString()));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
