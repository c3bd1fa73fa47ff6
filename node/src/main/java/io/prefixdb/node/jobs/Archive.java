package io.prefixdb.node.jobs;

import io.prefixdb.node.store.Directories;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Copies of the whole directory of backups, each named by its time (protocol, section 2.19). A copy
 * gets that name when it is whole and on the disk; only then the oldest ones go that are too many.
 */
final class Archive {
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
  private static final Pattern COPY = Pattern.compile("\\d{8}-\\d{6}");
  private static final String UNFINISHED = "unfinished";

  private final Path place;
  private final int depth;

  /**
   * @param place where the copies are
   * @param depth how many are kept
   */
  Archive(Path place, int depth) {
    this.place = place;
    this.depth = depth;
  }

  /**
   * Copies the backups.
   *
   * @param cancelled asked before each file; when it says so the copy is given up
   * @return the bytes of the copy
   */
  long add(Path backups, LocalDateTime now, BooleanSupplier cancelled) throws IOException {
    if (!Files.isDirectory(backups)) {
      throw new IOException("there are no backups in '" + backups + "' to be archived");
    }
    Path unfinished = place.resolve(UNFINISHED);
    Directories.remove(unfinished);
    Files.createDirectories(place);
    Path original = backups.toRealPath();
    if (place.toRealPath().startsWith(original)) {
      throw new IOException(
          "'%s' is inside of '%s' (expected: a directory elsewhere): change archive.path"
              .formatted(place, backups));
    }
    Copying copying = new Copying(original, unfinished, cancelled);
    // Backups of a prefix may lie elsewhere, behind a link: it is what it leads to that is copied.
    Files.walkFileTree(
        original, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, copying);
    if (copying.files == 0) {
      Directories.remove(unfinished);
      throw new IOException("there are no backups in '" + backups + "' to be archived");
    }
    Files.move(unfinished, place.resolve(STAMP.format(now)), StandardCopyOption.ATOMIC_MOVE);
    Directories.sync(place);
    for (Path old : copies().reversed().stream().skip(depth).toList()) {
      Directories.remove(old);
    }
    return copying.bytes;
  }

  /** The finished copies, the oldest first. */
  List<Path> copies() throws IOException {
    try (Stream<Path> all = Files.list(place)) {
      return all.filter(path -> COPY.matcher(path.getFileName().toString()).matches())
          .sorted()
          .toList();
    }
  }

  private static final class Copying extends SimpleFileVisitor<Path> {
    private final Path from;
    private final Path to;
    private final BooleanSupplier cancelled;
    private long bytes;
    private long files;

    private Copying(Path from, Path to, BooleanSupplier cancelled) {
      this.from = from;
      this.to = to;
      this.cancelled = cancelled;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws IOException {
      Files.createDirectories(copyOf(directory));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (cancelled.getAsBoolean()) {
        throw new IOException("the node stops");
      }
      Files.copy(file, copyOf(file), StandardCopyOption.COPY_ATTRIBUTES);
      Directories.sync(copyOf(file));
      bytes += attributes.size();
      files++;
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      Directories.sync(copyOf(directory));
      return super.postVisitDirectory(directory, failure);
    }

    private Path copyOf(Path original) {
      return to.resolve(from.relativize(original).toString());
    }
  }
}
