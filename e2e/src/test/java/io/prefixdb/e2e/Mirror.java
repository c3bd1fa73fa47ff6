package io.prefixdb.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Makes a folder equal to another one in a time that depends on what differs. */
final class Mirror {
  private Mirror() {}

  /** A file of the same size and time of change is the same: it is left as it is. */
  static void copy(Path from, Path to) throws IOException {
    List<Path> wanted = names(from);
    var known = Set.copyOf(wanted);
    for (Path name : names(to).reversed()) { // what is in a folder goes before it
      if (!known.contains(name)) {
        Files.delete(to.resolve(name));
      }
    }
    for (Path name : wanted) {
      Path file = from.resolve(name);
      Path copy = to.resolve(name);
      if (!Files.exists(copy, LinkOption.NOFOLLOW_LINKS) || !same(file, copy)) {
        Files.copy(
            file,
            copy,
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.COPY_ATTRIBUTES,
            LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  private static boolean same(Path file, Path copy) throws IOException {
    return Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
        || (Files.size(file) == Files.size(copy)
            && Files.getLastModifiedTime(file).equals(Files.getLastModifiedTime(copy)));
  }

  /** Of all that is below the folder, a folder before what is in it. */
  private static List<Path> names(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.skip(1).map(folder::relativize).toList();
    }
  }
}
