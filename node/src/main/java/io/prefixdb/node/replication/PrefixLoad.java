package io.prefixdb.node.replication;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.replication.Master.Page;
import io.prefixdb.node.replication.Master.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads one prefix anew from a snapshot on the master, page by page, into a generation beside the
 * one in use. All or nothing: until the generation takes its place, the old one is what it was.
 * When the master falls silent or the node stops, the next load goes on where this one was, if it
 * is proven that the snapshot is still the same. Blocks its thread for as long as it takes.
 */
final class PrefixLoad implements Load {
  private static final Logger LOG = LoggerFactory.getLogger(PrefixLoad.class);

  private static final Logger BEGIN =
      LoggerFactory.getLogger(PrefixLoad.class.getName() + ".BEGIN");
  private static final Logger END = LoggerFactory.getLogger(PrefixLoad.class.getName() + ".END");

  static final int PAGE_KEYS = 1_024;

  /** One key of such a page is the one that is known. */
  private static final int ORIGINAL_PAGE_KEYS_MIN = 2;

  /** After so many pages of one length longer ones are tried. */
  private static final int PAGES_BEFORE_LONGER = 64;

  /** How often a question is asked before no answer counts as failure. */
  static final int ATTEMPTS_MAX = 10;

  /** How often a snapshot is given back while nobody answers, for about an hour. */
  private static final int RELEASES_MAX = 3_600;

  static final String CHANGED =
      "the master was started anew or replaced meanwhile: order the load again";

  private static final long LINE_INTERVAL_NANOS = 1_000 * Moment.NANOS_PER_MS;

  private final PrefixName prefix;
  private final Master master;
  private final Replicas replicas;
  private final LoadProgress progress;
  private final Supplier<Moment> time;
  private final Pause pause;
  private final Onward onward;
  private long lineAtNanos;
  private int pageKeys = PAGE_KEYS;

  /** Since the length of the pages changed. */
  private int goodPages;

  private boolean isOriginal;
  private boolean silent;
  private volatile boolean givenUp;
  private volatile boolean leaving;

  /** Waits a little before a question is asked again. */
  interface Pause {
    void once() throws InterruptedException;
  }

  PrefixLoad(
      PrefixName prefix,
      Master master,
      Replicas replicas,
      LoadProgress progress,
      Supplier<Moment> time,
      Pause pause,
      Onward onward) {
    this.prefix = prefix;
    this.master = master;
    this.replicas = replicas;
    this.progress = progress;
    this.time = time;
    this.pause = pause;
    this.onward = onward;
    this.lineAtNanos = time.get().nanos();
  }

  @Override
  public long run() throws LoadException, InterruptedException {
    BEGIN.info("Start Initial load... {}", prefix);
    History history = ask("get_history", () -> master.history(prefix));
    isOriginal = !history.timeline().isKnown();
    try {
      Generation generation = replicas.beginGeneration(prefix);
      try {
        return load(history, generation);
      } finally {
        generation.abort();
      }
    } catch (ReplicaException e) {
      throw new LoadException(e.reason());
    }
  }

  private long load(History history, Generation generation)
      throws LoadException, ReplicaException, InterruptedException {
    @Nullable Snapshot snapshot = null;
    boolean left = false;
    try {
      LoadPoint begin = beginning(history, generation);
      snapshot = begin.snapshot();
      copy(begin, generation);
      long sequence = settled(snapshot, generation);
      checkSame(history);
      checkOnward(history, sequence);
      generation.complete(sequence, history.timeline());
      return sequence;
    } catch (InterruptedException e) {
      left = (leaving || !givenUp) && leave(generation);
      throw e;
    } catch (LoadException e) {
      left = (silent || leaving) && leave(generation);
      throw e;
    } finally {
      if (snapshot != null && !left) {
        release(history, snapshot);
      }
    }
  }

  /** Of which sequence the pages are. */
  private long settled(Snapshot snapshot, Generation generation)
      throws LoadException, ReplicaException, InterruptedException {
    return isOriginal
        ? new Settling(prefix, master, generation, this::answered).run(snapshot.sequence())
        : snapshot.sequence();
  }

  private boolean leave(Generation generation) {
    boolean left = generation.leave();
    if (left) {
      LOG.warn("Initial load of '{}' is left where it is: another one may go on there", prefix);
    }
    return left;
  }

  private void release(History history, Snapshot snapshot) {
    BEGIN.info("Release snapshot {} {}", snapshot.id(), prefix);
    // Nobody waits for it: the master releases it by itself if this gets lost for ever.
    var _ =
        master
            .releaseSnapshot(prefix, snapshot.id())
            .thenAccept(
                answer -> {
                  if (answer instanceof MasterAnswer.None<Long>) {
                    Thread.ofVirtual()
                        .name("release-" + prefix)
                        .start(() -> releaseAgain(history, snapshot));
                  }
                });
    END.info("Release snapshot {}", prefix);
  }

  /**
   * A load often ends because the master is away: its snapshot is not to stay for a day. But
   * another one may have its number when the master was started anew.
   */
  private void releaseAgain(History history, Snapshot snapshot) {
    try {
      for (int attempt = 0; attempt < RELEASES_MAX; attempt++) {
        pause.once();
        MasterAnswer<History> present = MasterAnswer.await(master.history(prefix));
        if (present instanceof MasterAnswer.None<History>) {
          continue;
        }
        boolean same =
            present instanceof MasterAnswer.Given<History>(History told)
                && told.tag().equals(history.tag());
        if (!same
            || !(MasterAnswer.await(master.releaseSnapshot(prefix, snapshot.id()))
                instanceof MasterAnswer.None<Long>)) {
          return;
        }
      }
      LOG.warn("snapshot {} of '{}' stays on the master until it is over", snapshot.id(), prefix);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Where a load from before was left, or a new snapshot. */
  private LoadPoint beginning(History history, Generation generation)
      throws LoadException, ReplicaException, InterruptedException {
    Optional<LoadPoint> left = generation.left();
    if (left.isPresent()) {
      Optional<String> obstacle = obstacle(left.get(), history);
      if (obstacle.isEmpty()) {
        LOG.info(
            "Initial load of '{}' goes on with snapshot {} after key '{}'",
            prefix,
            left.get().snapshot().id(),
            left.get().after().orElse(Bytes.EMPTY));
        progress.remark("'%s' was gone on with where a load before was left".formatted(prefix));
        return left.get();
      }
      LOG.warn("Initial load of '{}' starts over: {}", prefix, obstacle.get());
      generation.startOver();
    }
    Snapshot snapshot =
        ask("create_snapshot", () -> master.createSnapshot(prefix, LoadPoint.LIFETIME));
    LOG.info("Snapshot №{} created on master {}", snapshot.id(), prefix);
    return new LoadPoint(history.tag(), snapshot, Optional.empty());
  }

  /** Why nothing proves that the snapshot is still the one that was loaded from. */
  private Optional<String> obstacle(LoadPoint left, History history)
      throws LoadException, InterruptedException {
    long snapshot = left.snapshot().id();
    if (!history.timeline().isKnown()) {
      return Optional.of(
          "the master does not tell its history, so its snapshot %d may be another one"
              .formatted(snapshot));
    }
    if (!left.tag().equals(history.tag())) {
      return Optional.of("the master was started anew or replaced meanwhile");
    }
    MasterAnswer<Page> next =
        answered(
            "range",
            () ->
                master.range(
                    prefix, snapshot, left.after().orElse(Bytes.EMPTY), left.after().isEmpty(), 1));
    return next instanceof MasterAnswer.Given<Page>
        ? Optional.empty()
        : Optional.of("the master has released snapshot %d".formatted(snapshot));
  }

  /** A snapshot dies with its master, and a slave may begin a history that it had not told. */
  private void checkSame(History before) throws LoadException, InterruptedException {
    History after = ask("get_history", () -> master.history(prefix));
    if (isOriginal ? after.timeline().isKnown() : !after.tag().equals(before.tag())) {
      throw new LoadException(CHANGED);
    }
  }

  private void checkOnward(History history, long sequence)
      throws LoadException, ReplicaException, InterruptedException {
    Optional<String> obstacle = onward.obstacle(history.timeline(), sequence);
    if (obstacle.isPresent()) {
      throw new LoadException(obstacle.get());
    }
  }

  @Override
  public void giveUp() {
    givenUp = true;
  }

  @Override
  public void leave() {
    leaving = true;
    givenUp = true;
  }

  private void copy(LoadPoint begin, Generation generation)
      throws LoadException, ReplicaException, InterruptedException {
    Snapshot snapshot = begin.snapshot();
    Bytes from = begin.after().orElse(Bytes.EMPTY);
    boolean inclusive = begin.after().isEmpty();
    boolean more = true;
    while (more) {
      line(from, snapshot);
      Page page =
          isOriginal ? pageAfter(snapshot, from, inclusive) : page(snapshot, from, inclusive);
      checkOrder(page.fields(), from, inclusive);
      generation.add(page.fields());
      progress.add(page.fields());
      // The original says "final" one key too early, so a full page is never taken for the last.
      more = !page.last() || page.fields().size() >= (isOriginal ? pageKeys - 1 : pageKeys);
      if (!page.fields().isEmpty()) {
        from = page.fields().getLast().key();
        inclusive = false;
        generation.reached(begin.reached(from));
      } else if (!page.last()) {
        throw new LoadException(
            "the master gave an empty page after key '" + from + "' that it does not call final");
      }
    }
  }

  /**
   * The next page of an original. That passes over one key whatever it is when it is asked for what
   * comes after a key, which loses one where that key was deleted meanwhile. So it is asked for the
   * key too.
   */
  private Page pageAfter(Snapshot snapshot, Bytes from, boolean inclusive)
      throws LoadException, InterruptedException {
    Page page = page(snapshot, from, inclusive || pageKeys > 1);
    List<Field> fields = page.fields();
    boolean again = !inclusive && !fields.isEmpty() && fields.getFirst().key().equals(from);
    return again ? new Page(fields.subList(1, fields.size()), page.last()) : page;
  }

  /**
   * The next page. A master whose limit is lower is asked for shorter ones, and from time to time
   * for longer ones again: it may have been the answer to somebody else that was too long.
   */
  private Page page(Snapshot snapshot, Bytes from, boolean inclusive)
      throws LoadException, InterruptedException {
    if (goodPages == PAGES_BEFORE_LONGER) {
      pageKeys = Math.min(PAGE_KEYS, 2 * pageKeys);
      goodPages = 0;
    }
    while (true) {
      int limit = pageKeys;
      MasterAnswer<Page> answer =
          answered("range", () -> master.range(prefix, snapshot.id(), from, inclusive, limit));
      boolean shortest = limit <= (isOriginal ? ORIGINAL_PAGE_KEYS_MIN : 1);
      if (shortest || !answer.equals(new MasterAnswer.Refused<Page>(Status.RangeLimitExceeded))) {
        goodPages++;
        return given("range", answer);
      }
      pageKeys = limit / 2;
      goodPages = 0;
    }
  }

  private static void checkOrder(List<Field> fields, Bytes from, boolean inclusive)
      throws LoadException {
    Bytes before = from;
    boolean mayEqual = inclusive;
    for (Field field : fields) {
      int order = before.compareTo(field.key());
      if (order > 0 || (order == 0 && !mayEqual)) {
        throw new LoadException(
            "the master gave key '" + field.key() + "' after key '" + before + "'");
      }
      before = field.key();
      mayEqual = false;
    }
  }

  private void line(Bytes from, Snapshot snapshot) {
    long now = time.get().nanos();
    if (now - lineAtNanos >= 0) {
      lineAtNanos = now + LINE_INTERVAL_NANOS;
      LOG.info("Initial load... {}", prefix);
      BEGIN.info(
          "Initial load query range prefix: {}, from: '{}', limit: {}, snapshot: {}",
          prefix,
          from,
          pageKeys,
          snapshot.id());
    }
  }

  private void checkNotGivenUp() throws LoadException {
    if (givenUp) {
      throw new LoadException("it was given up");
    }
  }

  private <T> T ask(String method, Supplier<CompletionStage<MasterAnswer<T>>> question)
      throws LoadException, InterruptedException {
    return given(method, answered(method, question));
  }

  /** The first answer, whatever it says; asks again while there is none. */
  private <T> MasterAnswer<T> answered(
      String method, Supplier<CompletionStage<MasterAnswer<T>>> question)
      throws LoadException, InterruptedException {
    String reason = "";
    for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      checkNotGivenUp();
      MasterAnswer<T> answer = MasterAnswer.await(question.get());
      if (!(answer instanceof MasterAnswer.None<T> none)) {
        return answer;
      }
      reason = none.reason();
      pause.once();
    }
    silent = true;
    throw new LoadException(
        "the master did not answer " + method + " " + ATTEMPTS_MAX + " times: " + reason);
  }

  static <T> T given(String method, MasterAnswer<T> answer) throws LoadException {
    return switch (answer) {
      case MasterAnswer.Given<T> given -> given.value();
      case MasterAnswer.Refused<T> refused ->
          throw new LoadException("the master answers " + refused.status() + " to " + method);
      case MasterAnswer.Unreadable<T> unreadable -> throw new LoadException(unreadable.reason());
      case MasterAnswer.Stale<T> _ -> throw new LoadException(CHANGED);
      case MasterAnswer.None<T> none -> throw new LoadException(none.reason());
    };
  }
}
