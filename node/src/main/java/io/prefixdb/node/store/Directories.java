package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is done with directories as a whole; nothing in them may be in use. */
public final class Directories {
  private Directories() {}

  /** Removes the directory with all that is in it; nothing happens when it is not there. */
  public static void remove(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> files = Files.walk(directory)) {
      deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
    } catch (UncheckedIOException e) { // a directory inside that cannot be read
      throw e.getCause();
    }
    for (Path file : deepestFirst) {
      Files.deleteIfExists(file);
    }
  }

  /**
   * The prefix that the directory is named after; nothing when its name is no {@link PrefixName}. A
   * name that is no text in the encoding of paths was read with replacement characters.
   */
  static Optional<PrefixName> prefix(Path directory) {
    return PrefixName.named(directory.getFileName().toString())
        .filter(name -> directory.resolveSibling(name.value()).equals(directory));
  }

  /** As {@link #add}, with those above it that are missing. */
  static void make(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      @Nullable Path above = directory.toAbsolutePath().getParent();
      if (above != null) {
        make(above);
      }
      add(directory);
    }
  }

  /**
   * Makes the directory in one that is there, unless it is there itself. Its entry is durable then:
   * what will be durable in it does not go with it.
   */
  static void add(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
    @Nullable Path above = directory.toAbsolutePath().getParent();
    if (above != null) {
      sync(above);
    }
  }

  /** The directories right below it. */
  static List<Path> below(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Makes a file's content or a directory's entries durable. */
  public static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
