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

  private final Prefixes prefixes;

  Backgrounds(Prefixes prefixes) {
    this.prefixes = prefixes;
  }

  Answer delay(Call.DelayBackground delay) {
    for (PrefixStore store : stores(delay.prefixes())) {
      try {
        store.pauseBackground(length(delay.seconds()), delay.endsOlder());
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
