package io.prefixdb.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who may depend on whom: what decides is pure, what acts is small. */
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.prefixdb.operator");

  @Test
  void wishesAreFunctionsOfTheResourceAlone() {
    classes()
        .that()
        .resideInAPackage("..operator.desired..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.prefixdb.operator.desired",
            "io.prefixdb.crds",
            "io.fabric8.kubernetes.api..",
            "com.fasterxml.jackson..",
            "org.jspecify..",
            "java..")
        .check(CLASSES);
  }

  @Test
  void decisionsKnowNoClientNoClockAndNoNetwork() {
    noClasses()
        .that()
        .resideInAnyPackage("..operator.desired..", "..operator.plan..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.fabric8.kubernetes.client..",
            "io.javaoperatorsdk..",
            "java.net.http..",
            "..operator.act..",
            "..operator.report..",
            "..operator.cluster..")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .check(CLASSES);
  }

  @Test
  void observationNeverWrites() {
    noClasses()
        .that()
        .resideInAPackage("..operator.observed..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.fabric8.kubernetes.client..",
            "io.javaoperatorsdk..",
            "..operator.plan..",
            "..operator.act..",
            "..operator.report..",
            "..operator.cluster..")
        .check(CLASSES);
  }

  @Test
  void onlyActionsAndEventsHoldTheClient() {
    noClasses()
        .that()
        .resideOutsideOfPackages("..operator.act..", "io.prefixdb.operator")
        .and()
        .doNotHaveSimpleName("Events")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.fabric8.kubernetes.client.KubernetesClient")
        .check(CLASSES);
  }

  @Test
  void nobodyDependsOnTheProgramOrThePass() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.prefixdb.operator", "..operator.cluster..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.prefixdb.operator", "..operator.cluster..")
        .check(CLASSES);
  }
}
