package io.prefixdb.node.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ChunksTest {
  private final FreeChunks free = new FreeChunks();
  private final Chunks chunks = new Chunks(free);

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

  @Test
  void connectionsThatSendNothingKeepNoBuffers() throws Exception {
    ByteBuffer chunk = chunks.take(1);
    chunks.give(chunk);

    assertThat(new Chunks(free).take(1)).isSameAs(chunk);
  }

  @Test
  void noMoreAreKeptThanAreUsedAtOnce() {
    int most = FileSwitch.SENDERS_MAX * Chunks.COUNT;
    List<ByteBuffer> all = Stream.generate(free::take).limit(most + 1).toList();
    all.forEach(free::give);

    List<ByteBuffer> again = Stream.generate(free::take).limit(most + 1).toList();
    assertThat(again.get(most - 1)).isSameAs(all.get(most - 1));
    assertThat(again.getLast()).isNotSameAs(all.getLast());
  }
}
