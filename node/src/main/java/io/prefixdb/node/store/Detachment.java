package io.prefixdb.node.store;

import io.prefixdb.node.config.IoReason;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Replicas;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes prefixes out of use and back (protocol, section 2.17). A prefix is out of use at once;
 * running calls on it end, then its directory is moved. The data is moved before its log, where
 * that is kept apart, and taken back after it: so a crash leaves a log without data at the most,
 * which the next start moves where the data is.
 */
final class Detachment {
  private static final Logger LOG = LoggerFactory.getLogger(Detachment.class);

  private final PrefixTable prefixes;
  private final Shelf data;
  private final Optional<Shelf> logs;
  private final Function<String, Executor> threads;
  private volatile Optional<Replicas.Watcher> watcher = Optional.empty();

  Detachment(StoreSettings settings, PrefixTable prefixes) {
    this(settings, prefixes, name -> task -> Thread.ofPlatform().name(name).start(task));
  }

  /** {@code threads}: what moves a prefix under a name. */
  Detachment(StoreSettings settings, PrefixTable prefixes, Function<String, Executor> threads) {
    this.prefixes = prefixes;
    this.threads = threads;
    this.data = Shelf.of(settings.path(), settings.detachPath());
    this.logs =
        settings
            .logsApart()
            .map(path -> Shelf.of(path, path.resolveSibling(path.getFileName() + "_detach")));
  }

  /** From now on that one is told, and nobody else. */
  void watch(Replicas.Watcher told) {
    watcher = Optional.of(told);
  }

  /**
   * See {@link Stores#detach}. Returns before the files are moved.
   *
   * @param gate whether whoever wants it may
   */
  boolean detach(PrefixName name, Duration denied, WriteGate gate) throws StoreException {
    if (prefixes.find(name) == null && !data.isLive(name)) {
      return false;
    }
    try {
      data.prepare("choose another detach_path");
      if (logs.isPresent()) {
        logs.get().prepare("take a directory below it as wal_path");
      }
    } catch (IOException e) {
      throw new StoreException(
          "prefix '%s' is not detached: %s".formatted(name, IoReason.withPath(e)), e);
    }
    LOG.info("Wait detach '{}' ...", name);
    // the thread comes first: without one, a prefix that is out of use already would stay so
    CompletableFuture<Runnable> move = new CompletableFuture<>();
    threads.apply("detach-" + name).execute(() -> move.join().run());
    try {
      Optional<RocksPrefix> open = prefixes.beginMove(name, gate);
      if (open.isEmpty() && !data.isLive(name)) { // somebody else has detached it meanwhile
        prefixes.endMove(name);
        return false;
      }
      prefixes.deny(name, denied);
      watcher.ifPresent(told -> told.detached(name));
      move.complete(() -> move(name, open, denied));
    } finally {
      move.complete(() -> {}); // where there is nothing to move
    }
    return true;
  }

  private void move(PrefixName name, Optional<RocksPrefix> open, Duration denied) {
    try {
      open.ifPresent(RocksPrefix::close);
      LOG.info("Delete database for prefix '{}'", name);
      putAway(name);
      prefixes.deny(name, denied);
      LOG.info("Detach Prefix {}", name);
    } catch (IOException | RuntimeException e) {
      LOG.error("prefix '{}' is not detached but used as before: {}", name, e.toString());
      prefixes.deny(name, Duration.ZERO);
      watcher.ifPresent(told -> told.attached(name));
    } finally {
      prefixes.endMove(name);
    }
  }

  private void putAway(PrefixName name) throws IOException {
    data.put(name);
    if (logs.isPresent()) {
      try {
        logs.get().put(name);
      } catch (IOException e) {
        data.takeBack(name); // data and log stay together
        throw e;
      }
    }
  }

  /** See {@link Stores#attach}; opens nothing. {@code gate} as for {@link #detach}. */
  boolean attach(PrefixName name, WriteGate gate) throws StoreException {
    if (prefixes.find(name) != null) {
      LOG.warn("prefix '{}' is in use: nothing is attached", name);
      return false;
    }
    Optional<RocksPrefix> opened = prefixes.beginMove(name, gate);
    if (opened.isPresent()) {
      prefixes.endMove(opened.get());
      return false;
    }
    boolean there = false;
    try {
      if (!data.isLive(name)) {
        takeBack(name);
      }
      there = data.isLive(name);
    } catch (IOException e) {
      throw new StoreException("prefix '%s' is not attached: %s".formatted(name, e), e);
    } finally {
      prefixes.deny(name, Duration.ZERO);
      prefixes.endMove(name);
    }
    if (there) {
      LOG.info("Attach Prefix {}", name);
      watcher.ifPresent(told -> told.attached(name));
    }
    return there;
  }

  private void takeBack(PrefixName name) throws IOException {
    if (!data.holds(name)) {
      LOG.warn("there is no '{}' in '{}': nothing is attached", name, data.kept());
      return;
    }
    if (logs.isPresent()) {
      logs.get().takeBack(name);
    }
    try {
      data.takeBack(name);
    } catch (IOException e) {
      if (logs.isPresent()) {
        logs.get().put(name); // data and log stay together
      }
      throw e;
    }
  }

  /**
   * Moves logs whose data was moved before a crash; to be called before anything is opened. Other
   * logs without data stay: their data may only not be mounted.
   */
  void recover() throws IOException {
    if (logs.isEmpty()) {
      return;
    }
    for (Path log : Directories.below(logs.get().live())) {
      Optional<PrefixName> name = Directories.prefix(log);
      if (name.isPresent() && !data.isLive(name.get()) && data.holds(name.get())) {
        follow(log, name.get(), logs.get());
      }
    }
  }

  private static void follow(Path log, PrefixName name, Shelf logs) {
    try {
      logs.put(name);
      LOG.warn("'{}' is the log of a detached prefix: it is put to the detached ones", log);
    } catch (IOException e) {
      LOG.warn("'{}' is the log of a detached prefix: move it to '{}': {}", log, logs.kept(), e);
    }
  }
}
