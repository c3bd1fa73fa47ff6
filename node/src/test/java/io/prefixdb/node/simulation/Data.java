package io.prefixdb.node.simulation;

import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Witness;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The data of one prefix on one machine's disk: what it was loaded with, the log since then, and
 * what it follows.
 */
final class Data {
  private final PrefixName name;
  private DataLog log = new DataLog();
  private Contents loaded = new Contents();
  private Contents contents = new Contents();
  private long loadedSequence;
  private int generation;
  private Timeline timeline = Timeline.UNKNOWN;
  private boolean copied;
  private boolean foreign;
  private boolean damaged;
  private String tag = "";

  /** Everything from that sequence on is kept elsewhere as well. */
  private long asideFrom = Long.MAX_VALUE;

  /** Names of the tables that it was copied with, and their bytes. */
  private Map<String, byte[]> tables = Map.of();

  Data(PrefixName name) {
    this.name = name;
  }

  Data copy() {
    Data copy = new Data(name);
    copy.log = log.copy();
    copy.loaded = loaded.copy();
    copy.contents = contents.copy();
    copy.loadedSequence = loadedSequence;
    copy.timeline = timeline;
    copy.copied = copied;
    copy.foreign = foreign;
    copy.damaged = damaged;
    copy.tables = tables;
    return copy;
  }

  /** Where it is, for people. */
  @Override
  public String toString() {
    String branch =
        Truth.held(timeline, last() + 1)
            .map(held -> "%s/%d".formatted(held.id().replaceFirst("^0+", ""), held.epoch()))
            .orElse("none");
    return "'%s' at %d of branch %s".formatted(name, last(), branch);
  }

  PrefixName name() {
    return name;
  }

  /** How often it was replaced. */
  int generation() {
    return generation;
  }

  long last() {
    return log.newest().map(newest -> newest.end() - 1).orElse(loadedSequence);
  }

  Contents contents() {
    return contents;
  }

  Timeline timeline() {
    return timeline;
  }

  boolean isCopied() {
    return copied;
  }

  boolean isForeign() {
    return foreign;
  }

  void foreign(boolean is) {
    foreign = is;
  }

  /** What is known of the newest update that was applied. */
  Optional<Witness> witness() {
    return copied ? log.newest().map(newest -> Witness.lastOf(newest.bytes())) : Optional.empty();
  }

  /** Its files cannot be read: what it holds is nobody's any more. */
  boolean isDamaged() {
    return damaged;
  }

  void damage() {
    damaged = true;
  }

  /** People have brought its files back. */
  void mend() {
    damaged = false;
  }

  String tag() {
    return tag;
  }

  History history() {
    return new History(timeline, tag, last());
  }

  Map<String, byte[]> tables() {
    return tables;
  }

  /** It has another identity for those who ask. */
  void retag(String fresh) {
    tag = fresh;
  }

  void follow(Timeline master, String fresh) {
    timeline = master;
    copied = true;
    tag = fresh;
  }

  void begin(Timeline extended, String fresh) {
    timeline = extended;
    copied = false;
    foreign = false;
    tag = fresh;
  }

  void append(UpdateBatch batch, Instant now) {
    log.append(batch, now);
    batch.ops().forEach(contents::apply);
  }

  void replace(Contents fresh, long sequence, Timeline of, Map<String, byte[]> files) {
    log = new DataLog();
    generation++;
    asideFrom = Long.MAX_VALUE;
    damaged = false;
    loaded = fresh.copy();
    contents = fresh.copy();
    loadedSequence = sequence;
    timeline = of;
    copied = true;
    foreign = false;
    tables = files;
  }

  void setAside(long from) {
    asideFrom = from;
  }

  /** Whether all that it holds, but for what is kept elsewhere, is of that history too. */
  boolean isPartOf(Timeline other) {
    long sequence = Math.min(last(), asideFrom - 1);
    return sequence == 0
        || !other.isKnown()
        || Truth.held(timeline, sequence + 1).equals(Truth.held(other, sequence + 1));
  }

  /** Power was lost with that many batches of the end of the log. */
  void lose(int batches) {
    log.lose(batches);
    contents = loaded.copy();
    log.replay(contents);
  }

  /** What slaves get. */
  Updates since(long sequence, int batchesMax, int bytesMax) {
    return log.since(sequence, last(), batchesMax, bytesMax);
  }

  DataLog log() {
    return log;
  }
}
