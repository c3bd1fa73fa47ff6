package io.prefixdb.operator.gitops;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.List;
import java.util.Map;

/**
 * Judges a resource by the expressions of a Kustomization as Flux does: each top-level field of the
 * resource is a variable, and the first of {@code inProgress}, {@code failed} and {@code current}
 * that is true counts, after a look at {@code observedGeneration}.
 */
final class Flux {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_LONG_FOR_INTS);

  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addVar("metadata", SimpleType.DYN)
          .addVar("status", SimpleType.DYN)
          .setResultType(SimpleType.BOOL)
          .build();

  private static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder().build();

  /** What Flux takes the resource for. */
  enum Health {
    /** It waits for it. */
    InProgress,
    /** It gives up at once. */
    Failed,
    /** It is done. */
    Current,
    /** An expression asks for a field that is not there: it waits, as for what is in progress. */
    Unknown
  }

  private Flux() {}

  /** By one element of {@code healthCheckExprs}. */
  static Health health(JsonNode expressions, JsonNode resource) {
    JsonNode observed = resource.at("/status/observedGeneration");
    JsonNode generation = resource.at("/metadata/generation");
    if (!observed.isMissingNode() && observed.longValue() != generation.longValue()) {
      return Health.InProgress;
    }
    Map<String, Object> variables = JSON.convertValue(resource, new TypeReference<>() {});
    for (Health health : List.of(Health.InProgress, Health.Failed, Health.Current)) {
      JsonNode expression = expressions.path(nameOf(health));
      if (!expression.isMissingNode()) {
        Object result = result(expression.textValue(), variables);
        if (!(result instanceof Boolean)) {
          return Health.Unknown;
        }
        if (Boolean.TRUE.equals(result)) {
          return health;
        }
      }
    }
    return Health.InProgress;
  }

  static String nameOf(Health health) {
    return switch (health) {
      case InProgress -> "inProgress";
      case Failed -> "failed";
      case Current -> "current";
      case Unknown -> throw new IllegalArgumentException("no expression is for that");
    };
  }

  private static Object result(String expression, Map<String, Object> variables) {
    try {
      CelAbstractSyntaxTree tree = COMPILER.compile(expression).getAst();
      return RUNTIME.createProgram(tree).eval(variables);
    } catch (CelValidationException e) {
      throw new AssertionError("no expression: " + expression, e);
    } catch (CelEvaluationException e) {
      return e;
    }
  }
}
