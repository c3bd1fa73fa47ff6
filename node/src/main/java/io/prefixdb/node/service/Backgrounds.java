package io.prefixdb.node.service;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.rpc.Answer;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pauses the background work of prefixes and lets it go on (protocol, section 2.16). The answer is
 * OK whatever comes of it, as clients expect; prefixes that are not open are passed over.
 */
final class Backgrounds {
  /** A longer pause is cut to this. */
  static final Duration PAUSE_MAX = Duration.ofDays(1);

  private static final Logger log = LoggerFactory.getLogger(Backgrounds.class);

  /** Calls that wait at a time in all connections; one more is refused. */
  static final int WAITING_MAX = 16;

  private final Prefixes prefixes;
  private final Aside threads;
  private final String peer;

  /**
   * @param peer who asks, by the address
   */
  Backgrounds(Prefixes prefixes, Aside threads, String peer) {
    this.prefixes = prefixes;
    this.threads = threads;
    this.peer = peer;
  }

  /** RocksDB waits for running jobs to end before it pauses: for as long as they take. */
  CompletableFuture<Answer> delay(Call.DelayBackground delay) {
    return threads.run("pause", () -> paused(delay)).orElseGet(Backgrounds::refused);
  }

  private static CompletableFuture<Answer> refused() {
    log.error("{} pauses wait for running jobs already: one more is refused", WAITING_MAX);
    return CompletableFuture.completedFuture(new Answer.Done(Status.IOError));
  }

  private Answer paused(Call.DelayBackground delay) {
    for (PrefixStore store : stores(delay.prefixes())) {
      try {
        store.pauseBackground(length(delay.seconds()), delay.endsOlder(), peer);
      } catch (StoreException e) {
        log.error("wrocksdb::delay_background: PauseBackgroundWork: {}", e.getMessage());
      }
    }
    return new Answer.Done(Status.OK);
  }

  /** Negative seconds stand for none. */
  private static Duration length(long seconds) {
    return Duration.ofSeconds(Math.clamp(seconds, 0, PAUSE_MAX.toSeconds()));
  }

  Answer goOn(Call.ContinueBackground on) {
    stores(on.prefixes()).forEach(store -> store.continueBackground(on.all()));
    return new Answer.Done(Status.OK);
  }

  private List<PrefixStore> stores(List<Bytes> named) {
    List<Bytes> wanted =
        named.isEmpty() ? prefixes.names().stream().map(PrefixName::bytes).toList() : named;
    return wanted.stream().flatMap(name -> prefixes.find(name).stream()).toList();
  }
}
