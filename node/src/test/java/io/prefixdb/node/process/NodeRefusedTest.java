package io.prefixdb.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process says that cannot start, and how it ends; a second for each test. */
final class NodeRefusedTest {
  @TempDir private Path directory;

  @Test
  void aPortThatSomebodyElseHasIsNamedWithTheReason() throws Exception {
    NodeFiles files = NodeFiles.in(directory, "node").writeMaster();
    try (ServerSocket taken =
        new ServerSocket(files.mainPort(), 1, InetAddress.getLoopbackAddress())) {
      assertThat(taken.isBound()).isTrue();
      NodeProcess node = new NodeProcess(files);
      node.begin();
      assertThat(node.exit()).isEqualTo(1);
      assertThat(node.log())
          .containsPattern("Message: port main-tcp cannot listen on .*: .*Address already in use");
    }
  }

  @Test
  void aDataDirectoryThatCannotBeOneSaysWhy() throws Exception {
    NodeFiles files = NodeFiles.in(directory, "node").writeMaster();
    Files.writeString(files.data(), "a file");
    NodeProcess node = new NodeProcess(files);
    node.begin();
    assertThat(node.exit()).isEqualTo(14);
    assertThat(node.log())
        .contains("data directory '" + files.data() + "' cannot be used: a file is in the way");
  }

  @Test
  void aNodeWhoseNativeLibraryCannotBeLoadedSaysSo() throws Exception {
    Path broken = Files.createDirectories(directory.resolve("broken/org/rocksdb"));
    Files.write(broken.resolve("RocksDB.class"), new byte[] {1, 2, 3});
    NodeProcess node =
        new NodeProcess(
            NodeFiles.in(directory, "node").writeMaster(),
            "-Xbootclasspath/a:" + directory.resolve("broken"));
    node.begin();
    assertThat(node.exit()).isEqualTo(1);
    assertThat(node.log()).contains("Message: java.lang.ClassFormatError");
  }
}
