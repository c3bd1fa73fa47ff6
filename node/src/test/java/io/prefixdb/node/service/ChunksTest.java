package io.prefixdb.node.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class ChunksTest {
  private final Chunks chunks = new Chunks();

  @Test
  void whoTakesNothingIsNotWaitedForForever() throws Exception {
    ByteBuffer last = ByteBuffer.allocate(0);
    for (int i = 0; i < 4; i++) {
      last = chunks.take(1);
    }

    assertThatThrownBy(() -> chunks.take(1))
        .isInstanceOf(IOException.class)
        .hasMessage("nothing was taken of it for 1 ms");

    chunks.give(last);
    assertThat(chunks.take(1)).isSameAs(last);
  }
}
