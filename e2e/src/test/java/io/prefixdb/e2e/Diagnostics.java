package io.prefixdb.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a Kubernetes says after a failure, in one file for each test. */
final class Diagnostics {
  /** Runs kubectl and returns whatever it printed. */
  interface Kubectl {
    String run(String... args);
  }

  private final Kubectl kubectl;

  Diagnostics(Kubectl kubectl) {
    this.kubectl = kubectl;
  }

  void write(Path folder, String test, List<String> namespaces) {
    StringBuilder text = new StringBuilder();
    add(text, "get", "nodes", "-o", "wide");
    for (String namespace : namespaces) {
      String option = "--namespace=" + namespace;
      add(text, option, "get", "pfx,statefulsets,pods,pvc,services,endpointslices", "-o", "wide");
      add(text, option, "get", "pfx", "-o", "yaml");
      add(text, option, "get", "events", "--sort-by=.lastTimestamp");
      add(text, option, "describe", "pods");
      for (String pod : kubectl.run(option, "get", "pods", "-o", "name").lines().toList()) {
        add(text, option, "logs", pod, "--all-containers", "--tail=500");
        add(text, option, "logs", pod, "--all-containers", "--tail=200", "--previous");
      }
    }
    Path file = folder.resolve(test.replaceAll("[^A-Za-z0-9.]+", "_") + ".txt");
    try {
      Files.createDirectories(folder);
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    System.out.println("What the cluster says is in " + file);
  }

  private void add(StringBuilder text, String... args) {
    text.append("==== kubectl ").append(String.join(" ", args)).append('\n');
    text.append(kubectl.run(args)).append('\n');
  }
}
