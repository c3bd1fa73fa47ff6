package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Downstreams;
import io.prefixdb.node.replication.Moment;
import io.prefixdb.node.replication.Pin;
import io.prefixdb.node.store.Checkpoints;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The pins of many copies beside those of orders. */
final class CopyPinsTest {
  private static final PrefixName P = new PrefixName("p");

  private final Downstreams downstreams =
      new Downstreams(() -> new Moment(0, Instant.now()), Duration.ofHours(24));
  private final CopyPins pins = new CopyPins(downstreams);

  @Test
  void theOneThatEndsFirstMakesRoomForTheNext() {
    IntStream.rangeClosed(0, CopyPins.MAX).forEach(n -> copy(n, Duration.ofMinutes(10 + n)));

    assertThat(holders())
        .hasSize(CopyPins.MAX)
        .doesNotContain(Checkpoints.HOLDER + 0)
        .contains(Checkpoints.HOLDER + 1, Checkpoints.HOLDER + CopyPins.MAX);
  }

  @Test
  void whoPinsAgainTakesNobodysPlace() {
    IntStream.range(0, CopyPins.MAX).forEach(n -> copy(n, Duration.ofMinutes(10 + n)));
    copy(7, Duration.ofHours(1));

    assertThat(holders()).hasSize(CopyPins.MAX).contains(Checkpoints.HOLDER + 0);
  }

  @Test
  void ordersKeepTheirHalf() {
    IntStream.range(0, Downstreams.PINS_MAX).forEach(n -> copy(n, Duration.ofMinutes(10)));
    List<Pin> ordered =
        IntStream.range(0, Downstreams.PINS_MAX - CopyPins.MAX)
            .mapToObj(n -> new Pin("order " + n, P, 1, Instant.now().plusSeconds(1_000)))
            .toList();

    assertThat(downstreams.replacePins(List.of(), ordered)).isTrue();
    copy(Downstreams.PINS_MAX, Duration.ofMinutes(11));
    assertThat(holders())
        .hasSize(Downstreams.PINS_MAX)
        .contains("order 0", Checkpoints.HOLDER + Downstreams.PINS_MAX);
  }

  private void copy(int number, Duration length) {
    pins.pin(Checkpoints.HOLDER + number, P, 1, length);
  }

  private List<String> holders() {
    return downstreams.pins().stream().map(Pin::holder).toList();
  }
}
