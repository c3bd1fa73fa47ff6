package io.prefixdb.bench;

import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench jmh}. */
@Command(
    name = "jmh",
    mixinStandardHelpOptions = true,
    description = "The pieces of a request by themselves: their time and what they allocate.")
final class JmhCommand implements Callable<Integer> {
  private static final String ALLOCATED = "gc.alloc.rate.norm";
  private static final int WARM_UPS = 4;
  private static final int ITERATIONS = 5;
  private static final TimeValue ITERATION = TimeValue.milliseconds(500);

  @Parameters(
      paramLabel = "PATTERN",
      defaultValue = ".*",
      description = "which, as a regular expression (default: all)")
  private String pattern = ".*";

  @Mixin private final Place place = new Place();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include("io\\.prefixdb.*" + pattern)
                    .mode(Mode.AverageTime)
                    .timeUnit(TimeUnit.NANOSECONDS)
                    .forks(1)
                    .warmupIterations(WARM_UPS)
                    .warmupTime(ITERATION)
                    .measurementIterations(ITERATIONS)
                    .measurementTime(ITERATION)
                    .addProfiler(GCProfiler.class)
                    .shouldFailOnError(true)
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run();
    Table table = new Table("one operation", "ns", "±", "bytes allocated");
    for (RunResult result : results) {
      Result<?> time = result.getPrimaryResult();
      table.row(
          List.of(
              name(result),
              String.format(Locale.ROOT, "%,.0f", time.getScore()),
              String.format(Locale.ROOT, "%,.0f", time.getScoreError()),
              String.format(Locale.ROOT, "%,.0f", allocated(result))));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(Machine.description());
    out.println();
    out.println(table.text(place.markdown()));
    return 0;
  }

  private static double allocated(RunResult result) {
    Result<?> bytes = result.getSecondaryResults().get(ALLOCATED);
    if (bytes == null) {
      throw new IllegalStateException("the profiler gave no " + ALLOCATED);
    }
    return bytes.getScore();
  }

  /** {@code FoldBenchmark.inc, operands 10}. */
  private static String name(RunResult result) {
    String full = result.getParams().getBenchmark();
    StringBuilder name =
        new StringBuilder(full.substring(full.lastIndexOf('.', full.lastIndexOf('.') - 1) + 1));
    for (String parameter : result.getParams().getParamsKeys()) {
      name.append(", ")
          .append(parameter)
          .append(' ')
          .append(result.getParams().getParam(parameter));
    }
    return name.toString();
  }
}
