package io.prefixdb.node.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a person should know who configures a slave so. Pure. */
public final class SlaveAdvice {
  private static final Duration LONG_LISTS = Duration.ofHours(1);
  private static final Duration LONG_PAUSE = Duration.ofMinutes(1);
  private static final long SHORT_PAUSE_MS = 100;

  /** Where clients are served, by the ready configurations of the original and of ours. */
  private static final int CLIENTS_PORT = 23_000;

  private SlaveAdvice() {}

  /** One sentence for each option that is accepted but seldom what is wanted. */
  public static List<String> of(NodeConfig config) {
    List<String> advice = new ArrayList<>();
    config.slave().ifPresent(slave -> of(slave, config, advice));
    return advice;
  }

  private static void of(SlaveConfig slave, NodeConfig config, List<String> advice) {
    if (slave.upstream().isNobody() && !config.managed()) {
      advice.add(
          "Slave '%s' not running. enabled==true but target not set: it follows nobody and takes no writes (expected: slave.target names a prefixdb-gateway, whose outgoing_target names a client-tcp that is not suspended)"
              .formatted(config.engine()));
    }
    if (slave.upstream().port() == CLIENTS_PORT) {
      advice.add(
          "the slave connects to port %d of its master, which is that of clients: they wait while it is fed; 23002 is for slaves"
              .formatted(CLIENTS_PORT));
    }
    if (slave.ownPrefixes()
        && slave.allowedPrefixes().isEmpty()
        && slave.deniedPrefixes().isEmpty()) {
      advice.add(
          "slave.own_prefixes is without effect, for every prefix is followed (expected: allowed_prefixes or denied_prefixes)");
    }
    if (isTrue(config, "disableWAL")) {
      advice.add(
          "slave.disableWAL is without effect: where a prefix is would be lost with its log, so"
              + " updates are logged all the same");
    }
    if (slave.acceptableLoss() > 0) {
      advice.add(
          "slave.acceptable_loss_seq is %d: up to so many updates in a row may be lost; for debugging only, set 0"
              .formatted(slave.acceptableLoss()));
    }
    if (slave.expiresForReq()) {
      advice.add(
          "slave.expires_for_req pauses %d ms after every question of a slave that pulls, also of"
                  .formatted(slave.pullTimeoutMs())
              + " one far behind: that usually ends in a break");
    }
    if (isGiven(config, "seq_log_timeout_ms")
        && !isGiven(config, "pull_timeout_ms")
        && slave.seqLogTimeoutMs() > 0) {
      advice.add(
          "slave.seq_log_timeout_ms sets the pause between questions too (%d ms), for pull_timeout_ms is not set"
              .formatted(slave.seqLogTimeoutMs()));
    }
    if (slave.pullTimeoutMs() >= LONG_PAUSE.toMillis()) {
      advice.add(
          "slave.pull_timeout_ms is %d s: a slave that pulls asks for all that was written meanwhile in one burst, which the master's clients feel; the usual second costs it less"
              .formatted(slave.pullTimeoutMs() / 1_000));
    } else if (isGiven(config, "pull_timeout_ms") && slave.pullTimeoutMs() < SHORT_PAUSE_MS) {
      advice.add(
          "slave.pull_timeout_ms is %d: a slave that is behind asks again at once anyway, so a shorter pause asks more often and gets no more"
              .formatted(slave.pullTimeoutMs()));
    }
    if (slave.queryPrefixesTimeoutMs() >= LONG_LISTS.toMillis()) {
      advice.add(
          "slave.query_prefixes_timeout_ms is %d s: a new prefix is so far behind when it is found that catching up loads the master"
              .formatted(slave.queryPrefixesTimeoutMs() / 1_000));
    }
  }

  private static boolean isGiven(NodeConfig config, String option) {
    return config.given().keySet().stream().anyMatch(path -> path.endsWith(".slave." + option));
  }

  private static boolean isTrue(NodeConfig config, String option) {
    return config.given().entrySet().stream()
        .anyMatch(
            given ->
                given.getKey().endsWith(".slave." + option) && given.getValue().equals("true"));
  }
}
