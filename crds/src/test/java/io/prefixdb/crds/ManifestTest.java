package io.prefixdb.crds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ManifestTest {
  private static final Path COMMITTED = Path.of("manifests/prefixdbclusters.prefixdb.io.yaml");
  private static final Path CHART =
      Path.of("../charts/prefixdb-operator/files/prefixdbclusters.prefixdb.io.yaml");

  @Test
  void committedManifestIsWhatTheTypesSay() throws IOException {
    String generated = Manifest.ofCluster();
    if (Boolean.getBoolean("crds.write")) {
      Files.createDirectories(CHART.getParent());
      Files.writeString(COMMITTED, generated);
      Files.writeString(CHART, generated);
    }
    assertThat(Files.readString(COMMITTED))
        .as("run: mvn -pl crds test -Dcrds.write=true, and commit the result")
        .isEqualTo(generated);
  }

  @Test
  void chartInstallsTheSameManifest() throws IOException {
    assertThat(Files.readString(CHART)).isEqualTo(Files.readString(COMMITTED));
  }

  @Test
  void everyFieldIsExplained() {
    assertThat(Schemas.undescribed(Manifest.ofCluster())).isEmpty();
  }
}
