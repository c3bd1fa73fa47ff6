package io.prefixdb.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A built tree of this project, this one or another.
 *
 * @param name its column in the tables
 * @param root where its pom.xml is
 * @param jvmOptions beside those of its launcher, to try them out
 */
record NodeBuild(String name, Path root, List<String> jvmOptions) {
  /** What starts a node of that build with the flags of the launcher. */
  List<String> command(Path config) throws IOException {
    return program("node", "-C", config.toString());
  }

  /** What runs a command of that build's program. */
  List<String> program(String... words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + root.resolve("target/node/java.args"));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", jar() + ":" + Files.readString(target().resolve("classpath"))));
    command.add("io.prefixdb.node.NodeMain");
    command.addAll(List.of(words));
    return command;
  }

  private Path target() {
    return root.resolve("node/target");
  }

  private Path jar() throws IOException {
    if (Files.isDirectory(target())) {
      try (Stream<Path> files = Files.list(target())) {
        var jar =
            files
                .filter(
                    file ->
                        file.getFileName()
                            .toString()
                            .matches("prefixdb-node-[^-]*(-SNAPSHOT)?\\.jar"))
                .findFirst();
        if (jar.isPresent()) {
          return jar.get();
        }
      }
    }
    throw new IOException(
        "'%s' holds no built node (expected: node/target/prefixdb-node-VERSION.jar; build it there with ./prefixdb build)"
            .formatted(root));
  }
}
