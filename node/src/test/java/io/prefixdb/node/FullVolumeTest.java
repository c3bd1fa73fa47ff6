package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FullVolumeTest {
  private static final Path DATA = Path.of("/data");

  @ParameterizedTest
  @CsvSource({
    "0, 30000000, true",
    "61440, 30000000, true",
    "299999, 30000000, true",
    "300000, 30000000, false",
    "67108863, 1000000000000, true",
    "67108864, 1000000000000, false",
    "0, 0, false"
  })
  void isFullWhenAHundredthOrALittleIsAllThatIsLeft(long free, long total, boolean full) {
    assertThat(FullVolume.of(DATA, free, total).isPresent()).isEqualTo(full);
  }

  @Test
  void tellsHowMuchIsLeftAndWhatToDo() {
    assertThat(FullVolume.of(DATA, 61_440, 30_000_000))
        .contains(
            "the volume of '/data' is full: 61440 of 30000000 bytes are free: make room, writes"
                + " then go on by themselves");
  }
}
