package io.prefixdb.node.replication;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.replication.Master.Page;
import io.prefixdb.node.replication.Master.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads one prefix anew from a snapshot on the master, page by page, into a generation beside the
 * one in use. All or nothing: until the generation takes its place, the old one is what it was.
 * Blocks its thread for as long as it takes.
 */
final class PrefixLoad implements Load {
  private static final Logger LOG = LoggerFactory.getLogger(PrefixLoad.class);

  private static final Logger BEGIN =
      LoggerFactory.getLogger(PrefixLoad.class.getName() + ".BEGIN");
  private static final Logger END = LoggerFactory.getLogger(PrefixLoad.class.getName() + ".END");

  static final Duration SNAPSHOT_LIFETIME = Duration.ofDays(1);
  static final int PAGE_KEYS = 1_024;

  /** How often a question is asked before no answer counts as failure. */
  static final int ATTEMPTS_MAX = 10;

  private static final String CHANGED =
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
  private volatile boolean givenUp;

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
    Snapshot snapshot =
        ask("create_snapshot", () -> master.createSnapshot(prefix, SNAPSHOT_LIFETIME));
    LOG.info("Snapshot №{} created on master {}", snapshot.id(), prefix);
    try {
      Generation generation = replicas.beginGeneration(prefix);
      try {
        copy(snapshot, generation);
        checkSame(history);
        checkOnward(snapshot);
        generation.complete(snapshot.sequence(), history.timeline());
      } finally {
        generation.abort();
      }
    } catch (ReplicaException e) {
      throw new LoadException(e.reason());
    } finally {
      BEGIN.info("Release snapshot {} {}", snapshot.id(), prefix);
      // Nobody waits for it: the master releases it by itself if this gets lost.
      var _ = master.releaseSnapshot(prefix, snapshot.id());
      END.info("Release snapshot {}", prefix);
    }
    return snapshot.sequence();
  }

  /** A snapshot dies with its master, but another one may have its number after a restart. */
  private void checkSame(History before) throws LoadException, InterruptedException {
    History after = ask("get_history", () -> master.history(prefix));
    if (before.timeline().isKnown() && !after.tag().equals(before.tag())) {
      throw new LoadException(CHANGED);
    }
  }

  private void checkOnward(Snapshot snapshot) throws LoadException, InterruptedException {
    Optional<String> obstacle = onward.obstacle(snapshot.sequence());
    if (obstacle.isPresent()) {
      throw new LoadException(obstacle.get());
    }
  }

  @Override
  public void giveUp() {
    givenUp = true;
  }

  private void copy(Snapshot snapshot, Generation generation)
      throws LoadException, ReplicaException, InterruptedException {
    Bytes from = Bytes.EMPTY;
    boolean inclusive = true;
    boolean more = true;
    while (more) {
      line(from, snapshot);
      Page page = page(snapshot, from, inclusive);
      if (givenUp) {
        throw new LoadException("it was given up");
      }
      checkOrder(page.fields(), from, inclusive);
      generation.add(page.fields());
      progress.add(page.fields());
      // The original says "final" one key too early, so a full page is never taken for the last.
      more = !page.last() || page.fields().size() >= pageKeys;
      if (!page.fields().isEmpty()) {
        from = page.fields().getLast().key();
        inclusive = false;
      } else if (!page.last()) {
        throw new LoadException(
            "the master gave an empty page after key '" + from + "' that it does not call final");
      }
    }
  }

  /** The next page. A master whose limit is lower is asked for shorter ones from then on. */
  private Page page(Snapshot snapshot, Bytes from, boolean inclusive)
      throws LoadException, InterruptedException {
    while (true) {
      int limit = pageKeys;
      MasterAnswer<Page> answer =
          answered("range", () -> master.range(prefix, snapshot.id(), from, inclusive, limit));
      if (limit == 1 || !answer.equals(new MasterAnswer.Refused<Page>(Status.RangeLimitExceeded))) {
        return given("range", answer);
      }
      pageKeys = limit / 2;
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
      MasterAnswer<T> answer = answer(question);
      if (!(answer instanceof MasterAnswer.None<T> none)) {
        return answer;
      }
      reason = none.reason();
      pause.once();
    }
    throw new LoadException(
        "the master did not answer " + method + " " + ATTEMPTS_MAX + " times: " + reason);
  }

  private static <T> T given(String method, MasterAnswer<T> answer) throws LoadException {
    return switch (answer) {
      case MasterAnswer.Given<T> given -> given.value();
      case MasterAnswer.Refused<T> refused ->
          throw new LoadException("the master answers " + refused.status() + " to " + method);
      case MasterAnswer.Unreadable<T> unreadable -> throw new LoadException(unreadable.reason());
      case MasterAnswer.Stale<T> _ -> throw new LoadException(CHANGED);
      case MasterAnswer.None<T> none -> throw new LoadException(none.reason());
    };
  }

  private static <T> MasterAnswer<T> answer(Supplier<CompletionStage<MasterAnswer<T>>> question)
      throws InterruptedException {
    try {
      return question.get().toCompletableFuture().get();
    } catch (ExecutionException e) {
      return new MasterAnswer.None<>(String.valueOf(e.getCause()));
    }
  }
}
