package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a prefix's directory by a new one so that a crash at any point leaves one of them whole.
 *
 * <p>Two renames: present to {@code old}, {@code fresh} to present. Between them there is no
 * present directory; {@link #recover}, run at start before anything is opened, then finishes the
 * second one. So the layout on the disk stays the original's, which finds its data where it always
 * was.
 */
final class Swap {
  private static final Logger LOG = LoggerFactory.getLogger(Swap.class);

  private Swap() {}

  /** What a start finds and does; pure, so that every crash can be tried. */
  enum Recovery {
    /** No swap was under way, or it was finished: leftovers go. */
    CLEAN,
    /** The crash came between the renames: the new directory takes its place. */
    FINISH,
    /** As before, but the new directory is gone or unfinished: the old one comes back. */
    RETURN;

    static Recovery of(boolean present, boolean freshComplete, boolean old) {
      if (present) {
        return CLEAN;
      }
      if (freshComplete) {
        return FINISH;
      }
      return old ? RETURN : CLEAN;
    }
  }

  /** Puts {@code fresh} into its place; the replaced directory stays as {@code old}. */
  static void exchange(Path present, Path fresh, Path old) throws IOException {
    if (!Numbering.isComplete(fresh)) {
      throw new IOException("'" + fresh + "' is not complete");
    }
    if (Files.exists(present)) {
      Directories.remove(old);
      Files.createDirectories(old.getParent());
      move(present, old);
    }
    move(fresh, present);
  }

  /** Puts back what {@link #exchange}, however far it came, has moved away. */
  static void undo(Path present, Path fresh, Path old) throws IOException {
    if (!Files.exists(old)) {
      return;
    }
    if (Files.exists(present) && !Files.exists(fresh)) {
      move(present, fresh);
    }
    if (!Files.exists(present)) {
      move(old, present);
    }
  }

  /** Whether {@link #recover} will leave the data in use that an exchange was to replace. */
  static boolean staysOld(Path present, Path fresh, Path old) {
    return switch (recoveryOf(present, fresh, old)) {
      case CLEAN -> Files.exists(fresh);
      case RETURN -> true;
      case FINISH -> false;
    };
  }

  private static Recovery recoveryOf(Path present, Path fresh, Path old) {
    return Recovery.of(Files.exists(present), Numbering.isComplete(fresh), Files.exists(old));
  }

  /** Brings a prefix's directories to rest after a crash. */
  static Recovery recover(Path present, Path fresh, Path old) throws IOException {
    Recovery recovery = recoveryOf(present, fresh, old);
    switch (recovery) {
      case FINISH -> move(fresh, present);
      case RETURN -> move(old, present);
      case CLEAN -> {}
    }
    Directories.remove(fresh);
    Directories.remove(old);
    return recovery;
  }

  /**
   * Removes data that does not take the place. A start that found it complete and no other would
   * bring back a prefix that was closed or detached before: so what makes it complete goes first.
   */
  static void discard(PrefixName name, Path fresh) {
    try {
      Files.deleteIfExists(fresh.resolve(Numbering.FILE));
      Directories.sync(fresh);
    } catch (IOException e) {
      LOG.error(
          "prefix '{}': remove '{}' before the next start, which would take it for the data: {}",
          name,
          fresh,
          e.toString());
    }
    remove(name, fresh);
  }

  /** Removes data that is not used any more; what stays is removed by the next start. */
  static void remove(PrefixName name, Path unused) {
    try {
      Directories.remove(unused);
    } catch (IOException e) {
      LOG.warn("prefix '{}': '{}' is not used any more but cannot be removed: {}", name, unused, e);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    Directories.sync(to.resolveSibling("."));
    Directories.sync(from.resolveSibling("."));
  }
}
