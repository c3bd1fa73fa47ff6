package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of an original slave whose counter said something else than the data: updates may be
 * missing or applied twice, which nothing but a load mends. Kept beside the counter, over restarts,
 * until other data is in the place. Changed by one thread at a time; told to any.
 */
final class CounterDoubts {
  static final String FILE = CounterFiles.FILE + ".doubt";

  private static final Logger LOG = LoggerFactory.getLogger(CounterDoubts.class);

  private final Path root;
  private final Function<PrefixName, Path> data;
  private final Map<PrefixName, String> sentences = new ConcurrentSkipListMap<>();

  /**
   * @param root of the counters
   * @param data where a prefix has its data
   */
  CounterDoubts(Path root, Function<PrefixName, Path> data) {
    this.root = root;
    this.data = data;
  }

  /** One sentence for each prefix. */
  List<String> sentences() {
    return List.copyOf(sentences.values());
  }

  /** What was kept of that prefix counts again. */
  void recall(PrefixName prefix) {
    try {
      List<String> lines = lines(prefix);
      if (!lines.isEmpty()) {
        sentences.put(prefix, lines.getLast());
        forgetReplaced();
      }
    } catch (IOException e) {
      LOG.warn("'{}' cannot be read: {}", file(prefix), e.toString());
    }
  }

  /** Keeps that there is doubt about the data that is there now. */
  void add(PrefixName prefix, String sentence) {
    LOG.warn("{}", sentence);
    sentences.put(prefix, sentence);
    try {
      Path fresh = file(prefix).resolveSibling(FILE + ".new");
      Files.write(fresh, List.of(place(prefix), sentence));
      Files.move(
          fresh, file(prefix), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.warn("'{}' cannot be written: {}", file(prefix), e.toString());
    }
  }

  /** There is no doubt about data that has come since. */
  void forgetReplaced() {
    sentences.keySet().removeIf(this::isReplaced);
  }

  private boolean isReplaced(PrefixName prefix) {
    try {
      List<String> lines = lines(prefix);
      boolean same =
          !lines.isEmpty()
              && Files.exists(data.apply(prefix))
              && lines.getFirst().equals(place(prefix));
      if (!same) {
        Files.deleteIfExists(file(prefix));
      }
      return !same;
    } catch (IOException e) {
      LOG.debug("whether '{}' still counts cannot be told: {}", file(prefix), e.toString());
      return false;
    }
  }

  /** The place and the sentence; nothing when that is not what is there. */
  private List<String> lines(PrefixName prefix) throws IOException {
    List<String> lines =
        Files.exists(file(prefix)) ? Files.readAllLines(file(prefix)) : List.<String>of();
    return lines.size() == 2 ? lines : List.of();
  }

  /** Another one for each directory that was put there. */
  private String place(PrefixName prefix) throws IOException {
    return Files.getAttribute(data.apply(prefix), "unix:ino").toString();
  }

  private Path file(PrefixName prefix) {
    return root.resolve(prefix.value()).resolve(FILE);
  }
}
