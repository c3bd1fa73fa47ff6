package io.prefixdb.node;

import io.prefixdb.node.daemon.PidFile;
import io.prefixdb.node.store.DirectoryLock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A node of this machine, as the files tell that its processes leave.
 *
 * @param data its data directory
 */
record LocalNode(Instance instance, Path data) {
  /** The process of its pid file: the supervisor, or the node itself. */
  Optional<ProcessHandle> process() throws IOException {
    return PidFile.holder(instance.pid());
  }

  /** What is said of one without that file whose data somebody uses: it runs all the same. */
  Optional<String> usedOtherwise() throws IOException {
    return DirectoryLock.holder(data)
        .map(
            holder ->
                "instance '%s' has no pid file in '%s', but process %s uses its data '%s': it is not"
                        .formatted(instance.name(), instance.directory(), holder, data)
                    + " run in the background, or was started with other options (expected: the"
                    + " same -n, -P, -w and --ini as at the start)");
  }

  String notRunning() {
    return "instance '" + instance.name() + "' does not run";
  }
}
