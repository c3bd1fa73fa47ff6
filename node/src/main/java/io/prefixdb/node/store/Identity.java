package io.prefixdb.node.store;

import io.prefixdb.node.model.History;
import io.prefixdb.node.model.Timeline;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Which data an opened directory holds: its {@link Numbering}, which is on the disk before anything
 * depends on it, and the tag that stands for its history while it is open. Changed by one thread at
 * a time, read by any.
 */
final class Identity {
  private static final int BRANCH_BYTES = 16;
  private static final int TAG_BYTES = 8;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path directory;
  private volatile Present present;

  private record Present(Numbering numbering, String tag) {
    static Present of(Numbering numbering) {
      return new Present(numbering, random(TAG_BYTES));
    }
  }

  /** As the directory has it. */
  Identity(Path directory, Numbering numbering) {
    this.directory = directory;
    this.present = Present.of(numbering);
  }

  Numbering numbering() {
    return present.numbering;
  }

  /**
   * The history of data that ends at {@code last}.
   *
   * @param last in the master's numbering
   */
  History history(long last) {
    Present now = present;
    return new History(now.numbering.timeline(), now.tag, last);
  }

  /**
   * Begins a branch, for the data is a master's from now on.
   *
   * @param first the sequence that its first update will have
   * @param leastEpoch its epoch, unless that of the branch before is higher
   */
  void begin(long first, long leastEpoch) throws StoreException {
    Timeline before = numbering().timeline();
    long epoch = Math.max(leastEpoch, before.last().map(Timeline.Branch::epoch).orElse(0L));
    keep(numbering().with(new Timeline.Branch(random(BRANCH_BYTES), epoch, first)));
  }

  /** The data is a copy of a master's with that history, and will be. */
  void follow(Timeline master) throws StoreException {
    keep(numbering().following(master));
  }

  /** The data is of another history than the master's that it was copied from. */
  void disown() throws StoreException {
    keep(numbering().disowned());
  }

  private void keep(Numbering changed) throws StoreException {
    try {
      changed.write(directory);
    } catch (IOException e) {
      throw new StoreException(
          "the history of '%s' cannot be kept: %s: make it writable".formatted(directory, e), e);
    }
    present = Present.of(changed);
  }

  private static String random(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
