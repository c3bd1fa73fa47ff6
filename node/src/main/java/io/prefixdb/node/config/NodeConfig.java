package io.prefixdb.node.config;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Everything that a node is told.
 *
 * @param servers the ports of the file that are not switched off
 * @param acks what a write waits for
 * @param transport how the ports reach their sockets
 * @param feed how slaves are fed
 * @param slave the master to follow, if there is one; of a managed node how it follows one when it
 *     is told to
 * @param admin the admin port, if there is one
 * @param logger where the log goes
 * @param reload when the file is read again
 * @param stopTimeoutMs how long a stop may take; 0 for as long as it likes
 * @param engine the name of the engine, by which arguments are given to it
 * @param given the options that the file sets, by their paths, each with its text
 * @param ignored paths of the options that are set but mean nothing here, for one line of the log
 */
public record NodeConfig(
    List<ServerConfig> servers,
    StoreConfig store,
    JobsConfig jobs,
    ServiceConfig service,
    AcksConfig acks,
    TransportChoice transport,
    FeedConfig feed,
    Optional<SlaveConfig> slave,
    Optional<AdminConfig> admin,
    LoggerConfig logger,
    ReloadConfig reload,
    long stopTimeoutMs,
    String engine,
    Map<String, String> given,
    List<String> ignored) {
  private static final Pattern INSTANCE_NAME = Pattern.compile("[^.]+\\[\\d+]\\.name");

  public NodeConfig {
    servers = List.copyOf(servers);
    given = Map.copyOf(given);
    ignored = List.copyOf(ignored);
  }

  /** Whether the node takes its role from orders, whatever else the file says. */
  public boolean managed() {
    return admin.map(AdminConfig::managed).orElse(false);
  }

  /** A managed node is a slave until it is told otherwise. */
  public Mode mode() {
    return Mode.of(slave.isPresent(), store.walTtlSeconds() > 0);
  }

  /** Whether arguments can be given to an object of that name: a component, or an instance. */
  public boolean hasObject(String name) {
    String text = TextNode.valueOf(name).toString();
    return OptionTable.root().has(name)
        || given.entrySet().stream()
            .anyMatch(
                option ->
                    INSTANCE_NAME.matcher(option.getKey()).matches()
                        && option.getValue().equals(text));
  }
}
