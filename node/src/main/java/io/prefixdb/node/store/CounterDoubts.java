package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of an original slave whose counter said something else than the data: updates may be
 * missing or applied twice, which nothing but a load mends. Kept in the directory of the data, so
 * that a doubt goes where that goes, and ends when other data takes the place. Changed by one
 * thread at a time; told to any.
 */
final class CounterDoubts {
  static final String FILE = "PREFIXDB.doubt";

  private static final Logger LOG = LoggerFactory.getLogger(CounterDoubts.class);

  private final Function<PrefixName, Path> data;
  private final Map<PrefixName, String> sentences = new ConcurrentSkipListMap<>();

  /** Those that are not only remembered here. */
  private final Set<PrefixName> written = new HashSet<>();

  /**
   * @param data where a prefix has its data
   */
  CounterDoubts(Function<PrefixName, Path> data) {
    this.data = data;
  }

  /** One sentence for each prefix. */
  List<String> sentences() {
    return List.copyOf(sentences.values());
  }

  /** What was kept of that prefix counts again. */
  void recall(PrefixName prefix) {
    try {
      String sentence = Files.exists(file(prefix)) ? Files.readString(file(prefix)).strip() : "";
      if (!sentence.isEmpty()) {
        sentences.put(prefix, sentence);
        written.add(prefix);
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
      WholeFile.write(file(prefix), sentence + "\n");
      written.add(prefix);
    } catch (IOException e) {
      LOG.warn("'{}' cannot be written: {}", file(prefix), e.toString());
    }
  }

  /** There is no doubt about data that has come since. */
  void forgetReplaced() {
    for (PrefixName prefix : List.copyOf(written)) {
      if (!Files.exists(file(prefix))) {
        written.remove(prefix);
        sentences.remove(prefix);
      }
    }
  }

  private Path file(PrefixName prefix) {
    return data.apply(prefix).resolve(FILE);
  }
}
