package io.prefixdb.operator.plan;

import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.crds.ReloadStatus.Phase;
import java.time.Instant;
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
    return new ReloadStatus(
        generation,
        cluster,
        phase,
        reason,
        message,
        made == null ? before.cause() : made.cause(),
        made == null ? before.evidence() : made.evidence(),
        made == null ? before.scope() : made.scope(),
        made == null ? before.scopeReason() : made.scopeReason(),
        made == null ? before.prefixes() : made.prefixes(),
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
        leastLagAt);
  }
}
