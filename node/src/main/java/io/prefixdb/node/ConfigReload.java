package io.prefixdb.node;

import io.prefixdb.node.config.ConfigChange;
import io.prefixdb.node.config.ConfigException;
import io.prefixdb.node.config.ConfigFile;
import io.prefixdb.node.config.ConfigSource;
import io.prefixdb.node.config.NodeConfig;
import io.prefixdb.node.daemon.Hangup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration again while the node runs: when the process gets SIGHUP, or when a file
 * changed, as the component {@code config} says. A configuration that is refused changes nothing.
 * Everything happens on one thread of its own.
 */
final class ConfigReload implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigReload.class);

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("config").daemon().factory());
  private final ConfigSource source;
  private final Consumer<NodeConfig> live;
  private final NodeConfig started;
  private NodeConfig current;
  private Map<Path, FileTime> seen;

  /**
   * @param live takes a configuration whose changes count at once; may wait until there is a node
   */
  ConfigReload(ConfigSource source, NodeConfig current, Consumer<NodeConfig> live) {
    this.source = source;
    this.started = current;
    this.current = current;
    this.live = live;
    this.seen = times();
    if (current.reload().onHangup()) {
      Hangup.handle(this::hangUp);
    }
    long every = current.reload().changedMs();
    if (every > 0) {
      var _ =
          thread.scheduleWithFixedDelay(this::reloadChanged, every, every, TimeUnit.MILLISECONDS);
    }
  }

  /** The process got SIGHUP, or is told of it; may be called by any thread. */
  void hangUp() {
    try {
      thread.execute(this::reload);
    } catch (RejectedExecutionException e) {
      LOG.debug("the node stops: the configuration is not read again");
    }
  }

  private void reloadChanged() {
    Map<Path, FileTime> now = times();
    if (!now.equals(seen)) {
      seen = now;
      reload();
    }
  }

  private Map<Path, FileTime> times() {
    Map<Path, FileTime> times = new TreeMap<>();
    try {
      for (Path file : ConfigFile.files(source)) {
        times.put(file, Files.getLastModifiedTime(file));
      }
    } catch (ConfigException | IOException e) {
      // A file is missing: the change is seen by that, and told when it is read.
    }
    return times;
  }

  private void reload() {
    try {
      NodeConfig fresh = ConfigFile.read(source);
      ConfigChange change = ConfigChange.of(started, current, fresh);
      live.accept(fresh);
      current = fresh;
      LOG.info("configuration reloaded: {}", change.told());
    } catch (ConfigException e) {
      LOG.error("the changed configuration is refused, the old one goes on: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("the configuration cannot be reloaded, the old one goes on", e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
