package io.prefixdb.node;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each change of the verdict, so that the log tells since when and why. For one
 * thread.
 */
final class ReadinessLog {
  private static final Logger LOG = LoggerFactory.getLogger(ReadinessLog.class);
  private static final int REASONS_MAX = 3;

  private boolean judged;
  private boolean ready;

  /** The verdict as it is now. */
  void judged(boolean now, List<String> reasons) {
    if (judged && now == ready) {
      return;
    }
    if (now) {
      LOG.info("ready: clients may be sent here");
    } else if (judged) {
      LOG.warn("not ready any more: {}", some(reasons));
    } else {
      LOG.info("not ready yet: {}", some(reasons));
    }
    judged = true;
    ready = now;
  }

  private static String some(List<String> reasons) {
    int more = reasons.size() - REASONS_MAX;
    return Stream.concat(
            reasons.stream().limit(REASONS_MAX),
            more > 0 ? Stream.of("and " + more + " more") : Stream.empty())
        .collect(Collectors.joining("; "));
  }
}
