package io.prefixdb.node;

import io.prefixdb.node.config.NodeConfig;
import io.prefixdb.node.config.ServerConfig;
import io.prefixdb.node.config.SlaveAdvice;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.store.FileLimit;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the log tells first of a node: what it is, and what is unwise in its configuration. */
final class FirstLines {
  private static final Logger LOG = LoggerFactory.getLogger(FirstLines.class);

  private FirstLines() {}

  static void say(NodeConfig config, Path configFile) {
    LOG.info("PrefixDB {} as {}, {}", NodeMain.version(), config.mode().text(), configFile);
    if (!config.ignored().isEmpty()) {
      LOG.info("options without meaning here: {}", String.join(", ", config.ignored()));
    }
    if (!PrefixName.mayBeBeyondAscii()) {
      LOG.warn(
          "prefixes whose names are not ASCII are refused, for the locale of this process has no"
              + " UTF-8: start it with LC_ALL=C.UTF-8");
    }
    SlaveAdvice.of(config).forEach(LOG::warn);
    int connections =
        config.servers().stream().mapToInt(ServerConfig::maxConnections).max().orElse(0);
    FileLimit.current().advice(connections, config.store().maxPrefixes()).ifPresent(LOG::warn);
  }
}
