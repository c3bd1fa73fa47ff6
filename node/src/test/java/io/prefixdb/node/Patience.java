package io.prefixdb.node;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What a test awaits without a limit of its own may take a minute, for machines are slow and busy
 * at times. JUnit finds it by the list of services.
 */
public final class Patience implements BeforeAllCallback {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(LIMIT);
  }
}
