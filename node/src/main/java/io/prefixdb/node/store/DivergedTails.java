package io.prefixdb.node.store;

import io.prefixdb.node.model.DivergedTail;
import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a reload would lose: updates that are not in the history of the master that the data
 * is to come from. Nobody but a person removes them. The names of the files tell what is in them:
 * {@code <root>/<prefix>/<from>-<to>-<branch>}.
 */
final class DivergedTails {
  /** Tails of one prefix; with one more somebody has to look at them first. */
  static final int KEPT_MAX = 100;

  private static final Logger LOG = LoggerFactory.getLogger(DivergedTails.class);
  private static final Pattern NAME = Pattern.compile("(\\d{1,18})-(\\d{1,18})-\\w+(\\.jsonl)?");
  private static final int BRANCH_DIGITS = 8;

  private final Path root;

  /** {@code root} is made when something is kept. */
  DivergedTails(Path root) {
    this.root = root;
  }

  /** Those that are kept, by prefix and name. */
  List<DivergedTail> list() {
    List<DivergedTail> all = new ArrayList<>();
    try {
      for (Path directory : Directories.below(root)) {
        Directories.prefix(directory).ifPresent(prefix -> all.addAll(of(prefix)));
      }
    } catch (IOException e) {
      LOG.warn("'{}' cannot be listed: {}", root, e.toString());
    }
    return all;
  }

  private List<DivergedTail> of(PrefixName prefix) {
    List<DivergedTail> tails = new ArrayList<>();
    try (Stream<Path> files = Files.list(root.resolve(prefix.value()))) {
      for (Path file : files.sorted().toList()) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          tails.add(
              new DivergedTail(
                  prefix,
                  Long.parseLong(name.group(1)),
                  Long.parseLong(name.group(2)),
                  file.toString()));
        }
      }
    } catch (IOException e) {
      LOG.warn("the diverged tails of '{}' cannot be listed: {}", prefix, e.toString());
    }
    return tails;
  }

  /**
   * Keeps the updates of a prefix from a sequence on; durable when this returns. Once is enough for
   * the same ones.
   */
  DivergedTail keep(RocksPrefix prefix, long from) throws StoreException {
    long to = prefix.last().orElseThrow(() -> replaced(prefix));
    String name = "%d-%d-%s".formatted(from, to, branch(prefix));
    Path directory = root.resolve(prefix.name().value());
    List<DivergedTail> before = of(prefix.name(), directory);
    for (DivergedTail tail : before) {
      if (tail.file().startsWith(directory.resolve(name).toString())) {
        return tail;
      }
    }
    if (before.size() >= KEPT_MAX) {
      throw new StoreException(
          "prefix '%s': %d diverged tails are kept in '%s' already: look at them and remove some"
              .formatted(prefix.name(), before.size(), directory),
          null);
    }
    return keep(prefix, name, from, to);
  }

  /** Nobody keeps what is replaced at that moment. */
  static StoreException replaced(RocksPrefix prefix) {
    return new StoreException(
        "prefix '%s' is being replaced: nothing of it can be kept now".formatted(prefix.name()),
        null);
  }

  /** Eight digits that tell a history from others that end at the same number. */
  private static String branch(RocksPrefix prefix) {
    return prefix
        .history()
        .timeline()
        .last()
        .map(branch -> branch.id().substring(0, BRANCH_DIGITS))
        .or(() -> prefix.origin().witness().map(known -> "%08x".formatted(known.digest())))
        .orElse("0".repeat(BRANCH_DIGITS));
  }

  private List<DivergedTail> of(PrefixName prefix, Path directory) {
    return Files.isDirectory(directory) ? of(prefix) : List.of();
  }

  private DivergedTail keep(RocksPrefix prefix, String name, long from, long to)
      throws StoreException {
    Path directory = root.resolve(prefix.name().value());
    try {
      Files.createDirectories(directory);
      Path file = directory.resolve(name + ".jsonl");
      boolean written = new TailFile(prefix, from, to).write(file);
      if (!written) {
        file = directory.resolve(name);
        keepAll(prefix, file);
      }
      Directories.sync(directory);
      Directories.sync(root);
      Directories.sync(root.resolveSibling("."));
      LOG.warn(
          "prefix '{}': {} in '{}'", prefix.name(), whatIsKept(prefix, from, to, written), file);
      return new DivergedTail(prefix.name(), from, to, file.toString());
    } catch (IOException e) {
      throw new StoreException(
          "prefix '%s': updates %d to %d cannot be kept in '%s': %s: make room or make it writable"
              .formatted(prefix.name(), from, to, directory, e),
          e);
    }
  }

  private static String whatIsKept(RocksPrefix prefix, long from, long to, boolean written) {
    if (from == 1 && prefix.origin().foreign()) {
      return "where its %d updates and the master's part is not known: all is kept".formatted(to);
    }
    return "the master does not have the %d updates %d to %d: %s"
        .formatted(
            to - from + 1,
            from,
            to,
            written
                ? "they are kept"
                : "they are too many or the log does not hold them any more, all data is kept");
  }

  /** A crash leaves no directory of that name or a whole one. */
  private static void keepAll(RocksPrefix prefix, Path directory)
      throws IOException, StoreException {
    Path fresh = directory.resolveSibling(directory.getFileName() + ".new");
    Directories.remove(fresh);
    try {
      prefix.link(fresh).write(fresh);
      Files.move(fresh, directory, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Directories.remove(fresh);
    }
  }
}
