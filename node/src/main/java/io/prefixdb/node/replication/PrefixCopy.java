package io.prefixdb.node.replication;

import io.prefixdb.node.model.Checkpoint;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.CopySource.Offer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a prefix anew from the files of another node. What is here already in the same form is not
 * sent. A source that refuses, dies, or is of another history than the master is left for the next
 * one; what came from it stays where name, size and checksum are the same there. Run by one thread,
 * which it blocks.
 */
final class PrefixCopy implements Load {
  private static final Logger LOG = LoggerFactory.getLogger(PrefixCopy.class);

  /** So often the last source is asked anew because it lost its checkpoint, or gave no answer. */
  static final int ATTEMPTS_MAX = 10;

  /** So often one is asked that others come after. */
  static final int ATTEMPTS_BEFORE_NEXT = 3;

  private final PrefixName prefix;
  private final List<CopySource> sources;
  private final CopyPlaces places;
  private final CopyTools tools;
  private final Onward onward;
  private final LongSupplier here;
  private final @Nullable Load otherwise;
  private volatile boolean givenUp;
  private @Nullable FileGeneration generation;

  /**
   * @param sources in the order in which they are asked; closed at the end
   * @param here up to which update the data that is to be replaced is good; only the last source
   *     may give less
   * @param otherwise what to do when the last source knows no copies, null for nothing
   */
  PrefixCopy(
      PrefixName prefix,
      List<CopySource> sources,
      CopyPlaces places,
      CopyTools tools,
      Onward onward,
      LongSupplier here,
      @Nullable Load otherwise) {
    this.prefix = prefix;
    this.sources = List.copyOf(sources);
    this.places = places;
    this.tools = tools;
    this.onward = onward;
    this.here = here;
    this.otherwise = otherwise;
  }

  /** A source cannot be copied from, with the reason; another one perhaps can. */
  private static final class SourceFailure extends Exception {
    private static final long serialVersionUID = 1L;
    private final String reason;
    private final boolean knowsNoCopies;

    SourceFailure(String reason, boolean knowsNoCopies) {
      super(reason);
      this.reason = reason;
      this.knowsNoCopies = knowsNoCopies;
    }
  }

  @Override
  public long run() throws LoadException, InterruptedException {
    List<String> failed = new ArrayList<>();
    boolean knowsNoCopies = false;
    try {
      for (CopySource source : sources) {
        tools.progress().comesFrom(source.address());
        try {
          long sequence = copyFrom(source);
          remark(source, failed);
          return sequence;
        } catch (SourceFailure e) {
          LOG.warn("Copy of '{}' from {}: {}", prefix, source.address(), e.reason);
          failed.add(e.reason);
          knowsNoCopies = e.knowsNoCopies;
        }
      }
    } catch (ReplicaException e) {
      throw new LoadException(e.reason());
    } finally {
      end();
    }
    Load instead = otherwise;
    if (knowsNoCopies && instead != null && !givenUp) {
      return instead.run();
    }
    throw new LoadException(String.join("; ", failed));
  }

  /** Whoever named another source is told. */
  private void remark(CopySource source, List<String> failed) {
    if (!failed.isEmpty()) {
      tools
          .progress()
          .remark(
              "'%s' came from %s in the end, for %s"
                  .formatted(prefix, source.address(), String.join("; ", failed)));
    }
  }

  private void end() {
    FileGeneration begun = generation;
    if (begun != null) {
      begun.abort();
    }
    sources.forEach(CopySource::close);
  }

  private long copyFrom(CopySource source)
      throws SourceFailure, LoadException, ReplicaException, InterruptedException {
    for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      Checkpoint checkpoint = checkpoint(source);
      try {
        checkOnward(source, checkpoint, checkpoint.to()); // before anything is sent in vain
        switch (fetch(source, checkpoint)) {
          case CheckpointFetch.End.Done _ -> {
            return complete(source, checkpoint);
          }
          case CheckpointFetch.End.Gone _ ->
              LOG.warn(
                  "Copy of '{}': {} does not keep checkpoint {} any more: the copy begins again"
                      + " with what is the same",
                  prefix,
                  source.address(),
                  checkpoint.id());
          case CheckpointFetch.End.Unknown _ -> throw knowsNoCopies(source);
          case CheckpointFetch.End.Lost(String reason) -> throw new SourceFailure(reason, false);
          case CheckpointFetch.End.Failed(String reason) -> throw new LoadException(reason);
        }
      } finally {
        source.release(checkpoint);
      }
    }
    throw new SourceFailure(
        "%s lost its checkpoint %d times".formatted(source.address(), ATTEMPTS_MAX), false);
  }

  /** What is here is better than a copy that the master cannot go on from. */
  private long complete(CopySource source, Checkpoint checkpoint)
      throws SourceFailure, LoadException, ReplicaException, InterruptedException {
    long sequence = begun().check(checkpoint);
    checkOnward(source, checkpoint, sequence);
    begun().complete();
    return sequence;
  }

  private void checkOnward(CopySource source, Checkpoint checkpoint, long sequence)
      throws SourceFailure, LoadException, ReplicaException, InterruptedException {
    if (sequence < here.getAsLong() && !source.equals(sources.getLast())) {
      throw new SourceFailure(
          "%s ends at %d, before update %d that is here already"
              .formatted(source.address(), sequence, here.getAsLong()),
          false);
    }
    Optional<String> obstacle = onward.obstacle(begun().timeline(checkpoint), sequence);
    checkNotGivenUp();
    if (obstacle.isPresent()) {
      throw new SourceFailure(
          "the master cannot go on from the copy of %s, at sequence %d: %s"
              .formatted(source.address(), sequence, obstacle.get()),
          false);
    }
  }

  private CheckpointFetch.End fetch(CopySource source, Checkpoint checkpoint)
      throws LoadException, ReplicaException, InterruptedException {
    LOG.info(
        "Copy of '{}' from {}: {} files, {} bytes, at sequence {}",
        prefix,
        source.address(),
        checkpoint.files().size(),
        checkpoint.bytes(),
        checkpoint.to());
    FileGeneration files = begun();
    files.reserve(checkpoint.files());
    tools.progress().expect(checkpoint.bytes());
    CheckpointFetch.End end =
        new CheckpointFetch(source, checkpoint, files, tools, () -> givenUp).run();
    checkNotGivenUp();
    return end;
  }

  private FileGeneration begun() throws ReplicaException {
    FileGeneration present = generation;
    if (present == null) {
      present = places.beginCopy(prefix);
      generation = present;
    }
    return present;
  }

  private Checkpoint checkpoint(CopySource source)
      throws SourceFailure, LoadException, InterruptedException {
    String reason = "";
    int attempts = source.equals(sources.getLast()) ? ATTEMPTS_MAX : ATTEMPTS_BEFORE_NEXT;
    for (int attempt = 1; attempt <= attempts; attempt++) {
      checkNotGivenUp();
      switch (source.checkpoint(prefix)) {
        case Offer.Given(Checkpoint checkpoint) -> {
          return checkpoint;
        }
        case Offer.Unknown _ -> throw knowsNoCopies(source);
        case Offer.Refused refused ->
            throw new SourceFailure(source.address() + " answers: " + refused.reason(), false);
        case Offer.None none -> reason = none.reason();
      }
      tools.pause().once();
    }
    throw new SourceFailure(
        "%s did not answer create_checkpoint %d times: %s"
            .formatted(source.address(), attempts, reason),
        false);
  }

  private static SourceFailure knowsNoCopies(CopySource source) {
    return new SourceFailure(
        source.address()
            + " knows no copies of files: a reload by method API loads from it, and 'prefixdb copy-frozen' copies its files into a stopped node",
        true);
  }

  private void checkNotGivenUp() throws LoadException {
    if (givenUp) {
      throw new LoadException("it was given up");
    }
  }

  @Override
  public void giveUp() {
    stop(Load::giveUp);
  }

  @Override
  public void leave() {
    stop(Load::leave);
  }

  private void stop(Consumer<Load> how) {
    givenUp = true;
    sources.forEach(CopySource::close);
    Load instead = otherwise;
    if (instead != null) {
      how.accept(instead);
    }
  }
}
