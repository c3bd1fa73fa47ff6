package io.prefixdb.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No reason is only a path. */
final class IoReasonTest {
  @ParameterizedTest
  @MethodSource
  void isTheWordsForWhatHappened(Exception cause, String words) {
    assertThat(IoReason.of(cause)).isEqualTo(words);
  }

  @Test
  void comesAfterThePathForWhoCannotKnowIt() {
    assertThat(IoReason.withPath(new AccessDeniedException("/a")))
        .isEqualTo("/a: permission denied");
    assertThat(IoReason.withPath(new IOException("no room"))).isEqualTo("no room");
  }

  static Stream<Arguments> isTheWordsForWhatHappened() {
    return Stream.of(
        Arguments.of(new NoSuchFileException("/a"), "there is no such file"),
        Arguments.of(new AccessDeniedException("/a"), "permission denied"),
        Arguments.of(new FileAlreadyExistsException("/a"), "a file is in the way"),
        Arguments.of(new FileSystemException("/a", null, "Not a directory"), "Not a directory"),
        Arguments.of(new FileSystemException("/a"), "java.nio.file.FileSystemException: /a"),
        Arguments.of(new IOException("the disk is on fire"), "the disk is on fire"),
        Arguments.of(new IOException(), "java.io.IOException"));
  }
}
