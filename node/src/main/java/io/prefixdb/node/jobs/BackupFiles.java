package io.prefixdb.node.jobs;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;

/**
 * What there is to be archived. Backups of a prefix may lie elsewhere, behind a link: it is what it
 * leads to that counts.
 *
 * @param bytes of all files together
 */
record BackupFiles(Path root, long count, long bytes) {
  /**
   * Looks at all of them.
   *
   * @param place where the copies are, which is there
   * @throws IOException also when that is one of the directories: a copy would copy itself
   */
  static BackupFiles below(Path backups, Path place) throws IOException {
    Path root = backups.toRealPath();
    Counting counting = new Counting(place);
    walk(root, counting);
    return new BackupFiles(root, counting.count, counting.bytes);
  }

  void walk(FileVisitor<Path> visitor) throws IOException {
    walk(root, visitor);
  }

  private static void walk(Path root, FileVisitor<Path> visitor) throws IOException {
    Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, visitor);
  }

  private static final class Counting extends SimpleFileVisitor<Path> {
    private final Path place;
    private long count;
    private long bytes;

    private Counting(Path place) {
      this.place = place;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws IOException {
      if (Files.isSameFile(directory, place)) {
        throw new IOException(
            "'%s' is inside of the backups, as '%s' (expected: a directory elsewhere): change archive.path"
                .formatted(place, directory));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      count++;
      bytes += attributes.size();
      return FileVisitResult.CONTINUE;
    }
  }
}
