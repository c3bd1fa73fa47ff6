package io.prefixdb.node.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.TransportChoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TransportTest {
  @ParameterizedTest
  @EnumSource
  void theLastResortIsThereOnEverySystem(TransportChoice choice) {
    assertThat(Transport.from(choice)).isSorted().endsWith(Transport.NIO);
  }

  @Test
  void nothingThatIsFasterThanTheChosenOneIsTried() {
    assertThat(Transport.from(TransportChoice.NIO)).containsExactly(Transport.NIO);
    assertThat(Transport.from(TransportChoice.EPOLL)).doesNotContain(Transport.IO_URING);
    assertThat(Transport.from(TransportChoice.AUTO))
        .isEqualTo(Transport.from(TransportChoice.IO_URING));
  }

  @ParameterizedTest
  @EnumSource
  void aLoopTellsWhatItUses(TransportChoice choice) {
    try (EventLoops loops = EventLoops.forPorts("test", 1, choice)) {
      assertThat(loops.transport()).isEqualToIgnoringCase(Transport.from(choice).getFirst().name());
    }
  }
}
