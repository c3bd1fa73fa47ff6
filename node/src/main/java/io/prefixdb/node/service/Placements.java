package io.prefixdb.node.service;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.rpc.Answer;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.rpc.LineRate;
import io.prefixdb.node.store.ReadonlyException;
import io.prefixdb.node.store.StoreException;
import io.prefixdb.node.store.Stores;
import io.prefixdb.node.store.WriteGate;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes prefixes out of use and back (protocol, section 2.17, and deviation D6). */
final class Placements {
  /** A longer denial is cut to this. */
  static final Duration DENIAL_MAX = Duration.ofDays(365);

  private static final Logger log = LoggerFactory.getLogger(Placements.class);

  private static final LineRate lines = new LineRate(10);

  private final Stores stores;
  private final WriteGate allowed;

  Placements(Stores stores, WriteGate allowed) {
    this.stores = stores;
    this.allowed = allowed;
  }

  /** Unknown prefixes are passed over, as the original does. */
  Answer detach(Call.DetachPrefixes detach) {
    if (!allowed.isOpen()) {
      return new Answer.Done(Status.PrefixReadonly);
    }
    Duration denied =
        Duration.ofSeconds(Math.clamp(detach.denySeconds(), 0, DENIAL_MAX.toSeconds()));
    Status status = Status.OK;
    for (Bytes prefix : once(detach.prefixes())) {
      Optional<PrefixName> name = PrefixName.parse(prefix);
      try {
        if (name.isEmpty() || !stores.detach(name.get(), denied)) {
          if (lines.allows()) {
            log.info("there is no prefix '{}' to be detached", prefix);
          }
        }
      } catch (ReadonlyException e) {
        return new Answer.Done(Status.PrefixReadonly);
      } catch (StoreException e) {
        log.error("{}", e.getMessage());
        status = Status.IOError;
      }
    }
    return new Answer.Done(status);
  }

  /** OK when every one of them, and at least one, is back in use. */
  Answer attach(Call.AttachPrefixes attach) {
    if (!allowed.isOpen()) {
      return new Answer.Done(Status.PrefixReadonly);
    }
    boolean all = !attach.prefixes().isEmpty();
    for (Bytes prefix : once(attach.prefixes())) {
      Optional<PrefixName> name = PrefixName.parse(prefix);
      try {
        all &= name.isPresent() && stores.attach(name.get(), attach.open());
      } catch (ReadonlyException e) {
        return new Answer.Done(Status.PrefixReadonly);
      } catch (StoreException e) {
        log.error("{}", e.getMessage());
        all = false;
      }
    }
    return new Answer.Done(all ? Status.OK : Status.CreatePrefixFail);
  }

  /** What is named again would find itself moved already. */
  private static Set<Bytes> once(List<Bytes> prefixes) {
    return new LinkedHashSet<>(prefixes);
  }
}
