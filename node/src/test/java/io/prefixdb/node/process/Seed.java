package io.prefixdb.node.process;

import java.util.Random;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Random numbers whose seed is told when a test fails; {@code -Dseed=N} sets it. */
final class Seed implements TestExecutionExceptionHandler {
  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  long value() {
    return seed;
  }

  /** From 0 to {@code bound} - 1. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    failure.addSuppressed(new AssertionError("with -Dseed=" + seed));
    throw failure;
  }
}
