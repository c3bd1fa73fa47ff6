package io.prefixdb.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CopyFileTest {
  @ParameterizedTest
  @ValueSource(strings = {"CURRENT", "000012.sst", "MANIFEST-000005", "OPTIONS-000007"})
  void namesOfRocksDbAreAllowed(String name) {
    assertThat(CopyFile.isSafe(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "PREFIXDB", "PREFIXDB.new", "PREFIXDB.replaced"})
  void namesThatLeadElsewhereOrTellThatADirectoryIsCompleteAreNot(String name) {
    assertThat(CopyFile.isSafe(name)).isFalse();
  }
}
