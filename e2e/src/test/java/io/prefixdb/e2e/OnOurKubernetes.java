package io.prefixdb.e2e;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A test that runs only on the Kubernetes that {@code ./prefixdb test} makes: it does to machines
 * what no other one may be made to bear, or looks where only ours can be looked into. On any other
 * it is named, with the reason, in {@code e2e/target/not-run}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(OnOurKubernetes.Condition.class)
@interface OnOurKubernetes {
  /** Why: what it does. */
  String value();

  /** Asks whether the Kubernetes is ours. */
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      Optional<String> why =
          findAnnotation(context.getElement(), OnOurKubernetes.class).map(OnOurKubernetes::value);
      Environment environment = Environment.read();
      if (why.isEmpty() || environment.embedded()) {
        return ConditionEvaluationResult.enabled("nothing speaks against it");
      }
      tell(environment.root(), name(context) + ": " + why.get());
      return ConditionEvaluationResult.disabled("this Kubernetes is not ours", why.get());
    }

    private static String name(ExtensionContext context) {
      String test = context.getRequiredTestClass().getSimpleName();
      return context.getTestMethod().map(method -> test + "." + method.getName()).orElse(test);
    }

    private static void tell(Path root, String line) {
      System.out.println("NOT RUN: " + line);
      try {
        Files.writeString(
            root.resolve("e2e/target/not-run"),
            line + "\n",
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
