package io.prefixdb.operator.plan;

import io.prefixdb.crds.MasterResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a pass decides about the first slaves of a server that ran without.
 *
 * @param master to be stored before anything of it is done; null when there is nothing to tell
 * @param holds whether objects and pods stay as they are in this pass
 * @param waiting what slaves that are asked for still wait for; empty when nothing holds them up
 * @param decided what was decided in this pass, if anything was
 */
public record Attachment(
    @Nullable MasterResponse master, boolean holds, String waiting, Optional<Decided> decided) {

  /** A change of mind: what is done, and why. */
  public record Decided(String action, String because) {}

  /** It stays as it is. */
  static Attachment rest(@Nullable MasterResponse master) {
    return waits(master, "");
  }

  static Attachment waits(@Nullable MasterResponse master, String forWhat) {
    return new Attachment(master, false, forWhat, Optional.empty());
  }

  static Attachment holds(@Nullable MasterResponse master, String forWhat) {
    return new Attachment(master, true, forWhat, Optional.empty());
  }

  /** A step that the stored status has to tell before anything of it is done. */
  static Attachment decided(MasterResponse master, String action, String waiting) {
    return new Attachment(
        master, true, waiting, Optional.of(new Decided(action, String.valueOf(master.message()))));
  }

  /** Why slaves that are asked for were taken away again; empty when none were. */
  public Optional<String> takenBack() {
    return Optional.ofNullable(master)
        .filter(it -> it.takenBack() && waiting.isEmpty())
        .map(it -> String.valueOf(it.message()));
  }
}
