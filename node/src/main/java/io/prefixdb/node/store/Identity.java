package io.prefixdb.node.store;

import io.prefixdb.node.model.History;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.replication.Origin;
import io.prefixdb.node.replication.Witness;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which data an opened directory holds: its {@link Numbering}, which is on the disk before anything
 * depends on it, and the tag that stands for its history while it is open. Changed by one thread at
 * a time, read by any.
 */
final class Identity {
  private static final Logger LOG = LoggerFactory.getLogger(Identity.class);
  private static final int BRANCH_BYTES = 16;
  private static final int TAG_BYTES = 8;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path directory;
  private final WitnessFile witnesses;
  private volatile Present present;
  private volatile Optional<Witness> witness;

  /** What is in the file. */
  private Optional<Witness> kept;

  private record Present(Numbering numbering, String tag) {
    static Present of(Numbering numbering) {
      return new Present(numbering, random(TAG_BYTES));
    }
  }

  /** As the directory has it. */
  Identity(Path directory, Numbering numbering) {
    this.directory = directory;
    this.witnesses = new WitnessFile(directory);
    this.present = Present.of(numbering);
    this.kept = isWitnessed() ? witnesses.read() : Optional.empty();
    this.witness = kept;
  }

  /** Whether a master that tells no history is followed, which can only be known by its updates. */
  private boolean isWitnessed() {
    Numbering now = numbering();
    return now.copied() && !now.repaired() && !now.timeline().isKnown();
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

  /** Where the data is from. */
  Origin origin() {
    return numbering().origin(witness);
  }

  /** A batch of the master was applied. */
  void applied(byte[] batch) {
    witness = Optional.of(Witness.lastOf(batch));
  }

  /**
   * Has what is known of the newest update outlive the process, where that may be of use. What
   * cannot be written now is tried again at the next call.
   */
  synchronized void keepWitness() {
    Optional<Witness> present = witness;
    if (present.isPresent() && !present.equals(kept) && isWitnessed()) {
      try {
        witnesses.write(present.get());
        kept = present;
      } catch (IOException e) {
        LOG.debug("what is known of the data of '{}' cannot be written", directory, e);
      }
    }
  }

  /**
   * The data ends there. A power cut may take updates of the data and leave what was known of one
   * of them, which says nothing of what takes their place.
   *
   * @param last in the master's numbering
   */
  void endsAt(long last) throws StoreException {
    if (witness.filter(known -> known.sequence() > last).isPresent()) {
      forgetWitness();
    }
  }

  private synchronized void forgetWitness() throws StoreException {
    witness = Optional.empty();
    kept = Optional.empty();
    try {
      witnesses.remove();
    } catch (IOException e) {
      throw notKept(e);
    }
  }

  /**
   * Begins a branch, for the data is a master's from now on.
   *
   * @param first the sequence that its first update will have
   * @param leastEpoch its epoch, unless that of the branch before is higher
   */
  void begin(long first, long leastEpoch) throws StoreException {
    Timeline.Branch branch = next(first, leastEpoch);
    forgetWitness(); // what is written from now on is no master's
    keep(numbering().with(branch));
  }

  /** As {@link #begin}, for the data is of clients of this slave from now on. */
  void own(long first, long leastEpoch) throws StoreException {
    Timeline.Branch branch = next(first, leastEpoch);
    forgetWitness();
    keep(numbering().owned(branch));
  }

  private Timeline.Branch next(long first, long leastEpoch) {
    Timeline before = numbering().timeline();
    long epoch = Math.max(leastEpoch, before.last().map(Timeline.Branch::epoch).orElse(0L));
    return new Timeline.Branch(random(BRANCH_BYTES), epoch, first);
  }

  /** The data is a copy of a master's with that history, and will be. */
  void follow(Timeline master) throws StoreException {
    keep(numbering().following(master));
  }

  /**
   * Whether the data is of another history than the master's that it was copied from. The update
   * that shows it is kept with the finding: an older one, from before the two parted, would speak
   * for the wrong master after a restart.
   */
  void foreign(boolean is) throws StoreException {
    if (is) {
      keepWitnessDurably();
    }
    keep(numbering().foreign(is));
  }

  private synchronized void keepWitnessDurably() throws StoreException {
    Optional<Witness> present = witness;
    if (present.isPresent() && isWitnessed()) {
      try {
        witnesses.writeDurably(present.get());
        kept = present;
      } catch (IOException e) {
        throw notKept(e);
      }
    }
  }

  private void keep(Numbering changed) throws StoreException {
    try {
      changed.write(directory);
    } catch (IOException e) {
      throw notKept(e);
    }
    present = Present.of(changed);
  }

  private StoreException notKept(IOException cause) {
    return new StoreException(
        "the history of '%s' cannot be kept: %s: make it writable".formatted(directory, cause),
        cause);
  }

  private static String random(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
