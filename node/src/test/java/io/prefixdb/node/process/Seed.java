package io.prefixdb.node.process;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Random numbers whose seed is told when a test fails; {@code -Dseed=N} sets it. Every build has
 * the same ones, so that none fails by chance; {@code -Dseeds.random=true} draws others.
 */
final class Seed implements TestExecutionExceptionHandler {
  private static final AtomicLong NEXT =
      new AtomicLong(Boolean.getBoolean("seeds.random") ? System.nanoTime() : 1);

  private final long seed = Long.getLong("seed", NEXT.getAndIncrement());
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
