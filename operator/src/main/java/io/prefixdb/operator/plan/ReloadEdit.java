package io.prefixdb.operator.plan;

import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.crds.ReloadStatus.Phase;
import io.prefixdb.crds.ReloadWidening;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A changed copy of a reload's status. */
final class ReloadEdit {
  private final ReloadStatus before;
  private @Nullable Phase phase;
  private @Nullable String reason;
  private @Nullable String message;
  private Progress progress;
  private @Nullable String startedAt;
  private @Nullable String loadedAt;
  private @Nullable String inSyncAt;
  private @Nullable String finishedAt;
  private @Nullable String silentSince;
  private @Nullable Long leastLag;
  private @Nullable String leastLagAt;
  private @Nullable Decision decision;
  private @Nullable Scope wider;
  private @Nullable List<ReloadWidening> widened;
  private @Nullable String cluster;

  /** The figures of a reload at a time. */
  record Progress(
      @Nullable Long done,
      @Nullable Long total,
      @Nullable Long perSecond,
      @Nullable Long eta,
      @Nullable String text,
      @Nullable String at) {}

  /** What was decided when it was accepted. */
  record Decision(
      String cause,
      String evidence,
      String scope,
      String scopeReason,
      List<String> prefixes,
      String attempt,
      String source,
      String forecast) {}

  private ReloadEdit(ReloadStatus before) {
    this.before = before;
    phase = before.phase();
    reason = before.reason();
    message = before.message();
    progress =
        new Progress(
            before.bytesDone(),
            before.bytesTotal(),
            before.bytesPerSecond(),
            before.etaSeconds(),
            before.progress(),
            before.progressAt());
    startedAt = before.startedAt();
    loadedAt = before.loadedAt();
    inSyncAt = before.inSyncAt();
    finishedAt = before.finishedAt();
    silentSince = before.silentSince();
    leastLag = before.leastLag();
    leastLagAt = before.leastLagAt();
    cluster = before.clusterUid();
    widened = before.widened();
  }

  static ReloadEdit of(ReloadStatus before) {
    return new ReloadEdit(before);
  }

  ReloadEdit cluster(String uid) {
    cluster = uid;
    return this;
  }

  ReloadEdit phase(Phase to) {
    phase = to;
    return this;
  }

  ReloadEdit because(@Nullable String word, @Nullable String sentence) {
    reason = word;
    message = sentence == null ? null : Texts.clip(sentence);
    return this;
  }

  ReloadEdit decided(Decision made, Instant now) {
    decision = made;
    startedAt = Times.text(now);
    return this;
  }

  /** It may be widened later on; resource types that do not know of that leave this out. */
  ReloadEdit widenable() {
    widened = List.of();
    return this;
  }

  /**
   * It brings over more.
   *
   * @param whole all that it brings over then
   */
  ReloadEdit widened(List<ReloadWidening> all, Scope whole) {
    widened = List.copyOf(all);
    wider = whole;
    return this;
  }

  /** What it was widened by next has its turn. */
  ReloadEdit nextRound(Instant now) {
    var all = new ArrayList<>(before.widenings());
    ReloadWidening next = all.get(before.round());
    all.set(
        before.round(),
        new ReloadWidening(next.prefixes(), next.because(), next.at(), Times.text(now)));
    widened = List.copyOf(all);
    progress = new Progress(null, null, null, null, null, null);
    loadedAt = null;
    leastLag = null;
    leastLagAt = null;
    return this;
  }

  ReloadEdit progress(Progress to) {
    progress = to;
    return this;
  }

  ReloadEdit loadedAt(Instant time) {
    loadedAt = Times.text(time);
    return this;
  }

  ReloadEdit inSyncAt(@Nullable Instant time) {
    inSyncAt = time == null ? null : Times.text(time);
    return this;
  }

  ReloadEdit finishedAt(Instant time) {
    finishedAt = Times.text(time);
    return this;
  }

  ReloadEdit silentSince(@Nullable Instant time) {
    silentSince = time == null ? null : Times.text(time);
    return this;
  }

  ReloadEdit leastLag(@Nullable Long records, Instant time) {
    leastLag = records;
    leastLagAt = Times.text(time);
    return this;
  }

  /**
   * The copy.
   *
   * @param generation of the order that it speaks about
   */
  ReloadStatus done(long generation) {
    Decision made = decision;
    Scope more = wider;
    return new ReloadStatus(
        generation,
        cluster,
        phase,
        reason,
        message,
        made == null ? before.cause() : made.cause(),
        made == null ? before.evidence() : made.evidence(),
        more != null ? more.text() : made == null ? before.scope() : made.scope(),
        more != null ? more.rule() : made == null ? before.scopeReason() : made.scopeReason(),
        more != null ? more.prefixes() : made == null ? before.prefixes() : made.prefixes(),
        made == null ? before.attempt() : made.attempt(),
        made == null ? before.source() : made.source(),
        made == null ? before.forecast() : made.forecast(),
        progress.done(),
        progress.total(),
        progress.perSecond(),
        progress.eta(),
        progress.text(),
        progress.at(),
        startedAt,
        loadedAt,
        inSyncAt,
        finishedAt,
        silentSince,
        leastLag,
        leastLagAt,
        widened);
  }
}
