package io.prefixdb.node;

import io.prefixdb.node.role.Term;
import io.prefixdb.node.store.Restore;
import io.prefixdb.node.store.StoreException;
import io.prefixdb.node.store.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps a managed node's term in its data directory, beside the prefixes: whoever moves the data
 * moves what was promised with it. For one thread at a time.
 */
final class TermFile {
  static final String NAME = Restore.TERM_FILE;

  private final Path file;

  TermFile(Path directory) {
    this.file = directory.resolve(NAME);
  }

  /** The term that was kept last; {@link Term#NONE} before the first. */
  Term read() throws StoreException {
    try {
      return Files.exists(file) ? Term.parse(Files.readString(file)) : Term.NONE;
    } catch (IOException | IllegalArgumentException e) {
      throw new StoreException(
          "'%s' cannot be read: %s: bring back a copy, or remove it if this node is in no cluster any more"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** Durable when this returns; a crash leaves the term from before or this one. */
  void write(Term term) throws IOException {
    WholeFile.writeDurably(file, term.text());
  }
}
