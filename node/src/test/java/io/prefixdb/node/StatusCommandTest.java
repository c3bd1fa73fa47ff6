package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where {@code prefixdb status} asks a node of this machine. */
final class StatusCommandTest {
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 127.0.0.1:23010",
    "'', 127.0.0.1:23010",
    "'::', 127.0.0.1:23010",
    "10.0.0.5, 10.0.0.5:23010",
    "fd00::5, [fd00::5]:23010"
  })
  void theAdminPortIsAskedWhereItListens(String addr, String asked) {
    assertThat(StatusCommand.adminPort(Map.of("port.admin", "23010", "addr.admin", addr)))
        .contains(asked);
  }

  @Test
  void aNodeOfAnEarlierReleaseTellsItsPortAlone() {
    assertThat(StatusCommand.adminPort(Map.of("port.admin", "23010"))).contains("127.0.0.1:23010");
    assertThat(StatusCommand.adminPort(Map.of("port.main-tcp", "23000"))).isEmpty();
  }
}
