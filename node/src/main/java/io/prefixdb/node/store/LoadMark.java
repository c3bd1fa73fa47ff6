package io.prefixdb.node.store;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.replication.LoadPoint;
import io.prefixdb.node.replication.Master.Snapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file in the directory of a generation that tells up to which {@link LoadPoint} it is durable.
 * It is gone before the generation is complete.
 */
final class LoadMark {
  /** RocksDB leaves names alone that it does not know. */
  static final String FILE = "PREFIXDB.load";

  private static final Logger LOG = LoggerFactory.getLogger(LoadMark.class);
  private static final String HEAD = "prefixdb load 1";
  private static final int LINES = 5;

  private LoadMark() {}

  /** What the directory was left with; nothing where nobody can go on. */
  static Optional<LoadPoint> read(Path directory, Instant now) {
    Path file = directory.resolve(FILE);
    try {
      Instant written = Files.getLastModifiedTime(file).toInstant();
      return written.plus(LoadPoint.LIFETIME).isBefore(now)
          ? Optional.empty()
          : parse(Files.readAllLines(file, StandardCharsets.US_ASCII));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("'{}' cannot be read, the load starts over: {}", file, e.toString());
      return Optional.empty();
    }
  }

  private static Optional<LoadPoint> parse(List<String> lines) {
    if (lines.size() != LINES || !lines.getFirst().equals(HEAD)) {
      throw new IllegalArgumentException(
          "%d lines (expected: %d, the first one '%s')".formatted(lines.size(), LINES, HEAD));
    }
    return Optional.of(
        new LoadPoint(
            lines.get(1),
            new Snapshot(Long.parseLong(lines.get(2)), Long.parseLong(lines.get(3))),
            Optional.of(Bytes.of(HexFormat.of().parseHex(lines.get(4))))));
  }

  /** Durable when this returns; a crash leaves the one from before or this one. */
  static void write(Path directory, LoadPoint point) throws IOException {
    List<String> lines =
        List.of(
            HEAD,
            point.tag(),
            Long.toString(point.snapshot().id()),
            Long.toString(point.snapshot().sequence()),
            HexFormat.of().formatHex(point.after().orElse(Bytes.EMPTY).array()));
    WholeFile.writeDurably(directory.resolve(FILE), String.join("\n", lines) + "\n");
  }

  static void remove(Path directory) throws IOException {
    Files.deleteIfExists(directory.resolve(FILE));
  }
}
