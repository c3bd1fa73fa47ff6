package io.prefixdb.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which package may know which, as {@code package-info} of each tells. */
class ArchitectureTest {
  private static final String ROOT = "io.prefixdb.node";
  private static final JavaClasses NODE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @ParameterizedTest
  @CsvSource({
    "model,",
    "config,",
    "daemon,",
    "log, config",
    "role,",
    "timer,",
    "json, model",
    "fold, model json",
    "rpc, model json",
    "replication, model config timer",
    "store, model fold json config replication timer",
    "net, model json rpc config replication",
    "service, model json fold rpc store config replication",
    "retention, model config store replication timer",
    "jobs, model store config",
    "admin, config rpc role"
  })
  void aPackageKnowsOnlyThoseBelowIt(String name, String below) {
    List<String> allowed =
        new ArrayList<>(List.of("java..", "javax..", "org.jspecify..", "org.slf4j.."));
    allowed.add(packages(name));
    if (below != null) {
      Arrays.stream(below.split(" ")).map(ArchitectureTest::packages).forEach(allowed::add);
    }
    allowed.addAll(
        switch (name) {
          case "store" -> List.of("org.rocksdb..");
          case "net" -> List.of("io.netty..");
          case "config" -> List.of("com.fasterxml.jackson..");
          case "admin" ->
              List.of("com.fasterxml.jackson..", "com.sun.net.httpserver..", "io.prometheus..");
          default -> List.of();
        });

    ArchRule rule =
        classes()
            .that()
            .resideInAPackage(packages(name))
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(allowed.toArray(String[]::new))
            .allowEmptyShould(true);

    rule.check(NODE);
  }

  @Test
  void nobodyKnowsTheCompositionRoot() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT)
        .check(NODE);
  }

  @Test
  void thePureCoreDoesNoInputOrOutputAndHasNoClock() {
    noClasses()
        .that()
        .resideInAnyPackage(
            packages("model"),
            packages("json"),
            packages("fold"),
            packages("rpc"),
            packages("role"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.io..", "java.nio.file..", "java.net..", "java.nio.channels..")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(NODE);
  }

  private static String packages(String name) {
    return ROOT + "." + name + "..";
  }
}
