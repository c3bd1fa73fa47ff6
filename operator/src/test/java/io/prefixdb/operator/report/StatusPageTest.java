package io.prefixdb.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.operator.plan.Cause;
import io.prefixdb.operator.plan.ReloadVerdict.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/status.md} has the words that people and programs meet in a status. */
final class StatusPageTest {
  private static final Path PAGE = Path.of("..", "docs", "status.md");

  @Test
  void everyReasonCauseAndPhaseIsOnThePage() throws IOException {
    String page = Files.readString(PAGE);

    assertThat(
            Stream.<Enum<?>[]>of(
                    Reason.values(),
                    Cause.values(),
                    ClusterStatus.Phase.values(),
                    ReloadStatus.Phase.values())
                .flatMap(Arrays::stream)
                .map(Enum::name))
        .allSatisfy(word -> assertThat(page).contains("`" + word + "`"));
    assertThat(page)
        .as("ends of a reload that no list has")
        .contains("`Promoted`", "`Unreadable`", "`" + ReloadStatus.SLAVE_GONE + "`");
  }
}
