package io.prefixdb.crds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ManifestTest {
  private static final Path COMMITTED = Path.of("manifests");
  private static final Path CHART = Path.of("../charts/prefixdb-operator/files");

  enum Kind {
    prefixdbclusters,
    prefixdbreloads;

    String file() {
      return name() + ".prefixdb.io.yaml";
    }

    String generated() {
      return switch (this) {
        case prefixdbclusters -> Manifest.ofCluster();
        case prefixdbreloads -> Manifest.ofReload();
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void committedManifestIsWhatTheTypesSay(Kind kind) throws IOException {
    String generated = kind.generated();
    if (Boolean.getBoolean("crds.write")) {
      Files.createDirectories(CHART);
      Files.writeString(COMMITTED.resolve(kind.file()), generated);
      Files.writeString(CHART.resolve(kind.file()), generated);
    }
    assertThat(Files.readString(COMMITTED.resolve(kind.file())))
        .as("run: mvn -pl crds test -Dcrds.write=true, and commit the result")
        .isEqualTo(generated);
  }

  @ParameterizedTest
  @EnumSource
  void chartInstallsTheSameManifest(Kind kind) throws IOException {
    assertThat(Files.readString(CHART.resolve(kind.file())))
        .isEqualTo(Files.readString(COMMITTED.resolve(kind.file())));
  }

  @ParameterizedTest
  @EnumSource
  void everyFieldIsExplained(Kind kind) {
    assertThat(Schemas.undescribed(kind.generated())).isEmpty();
  }

  /** kubectl and Helm read YAML 1.1, in which such a word is true or false unless it is quoted. */
  @ParameterizedTest
  @EnumSource
  void wordThatYamlTakesForAnotherIsExplainedInQuotes(Kind kind) {
    assertThat(Schemas.wordsThatNeedQuotes(kind.generated()))
        .allSatisfy((word, description) -> assertThat(description).contains("\"" + word + "\""));
  }

  @Test
  void oneWordNeedsQuotes() {
    assertThat(Schemas.wordsThatNeedQuotes(Kind.prefixdbclusters.generated()))
        .containsOnlyKeys("Off");
  }
}
