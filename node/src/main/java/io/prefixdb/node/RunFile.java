package io.prefixdb.node;

import io.prefixdb.node.daemon.PidFile;
import io.prefixdb.node.store.WholeFile;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The file {@code <directory>/<name>.run}: what a node that serves tells about itself, by names. It
 * is written when the node is ready and removed when it stops.
 */
public final class RunFile {
  private RunFile() {}

  /** Writes the file; whoever reads sees all of it or nothing. */
  public static void write(Path file, Map<String, String> facts) throws IOException {
    Properties properties = new Properties();
    properties.putAll(facts);
    StringWriter text = new StringWriter();
    properties.store(text, null);
    WholeFile.write(file, text.toString());
  }

  /** What is written there, if its process still runs; nothing when it is no text of ours. */
  public static Optional<Map<String, String>> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IllegalArgumentException e) { // an escape that is none
      return Optional.empty();
    }
    boolean alive = PidFile.process(properties.getProperty("pid", "")).isPresent();
    Map<String, String> facts = new TreeMap<>();
    properties.stringPropertyNames().forEach(n -> facts.put(n, properties.getProperty(n)));
    return alive ? Optional.of(facts) : Optional.empty();
  }
}
