package io.prefixdb.node.simulation;

import io.prefixdb.node.model.History;
import io.prefixdb.node.model.LogSegment;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.Updates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * The data of one prefix on one machine's disk: what it was loaded with, the log since then, of
 * which the end is not synced yet and the beginning may be gone for slaves, and what it follows.
 */
final class Data {
  /** So many batches are one file of the log. */
  private static final int FILE_BATCHES = 4;

  private final PrefixName name;
  private final List<UpdateBatch> log = new ArrayList<>();
  private final List<Instant> written = new ArrayList<>();

  /** Batches that slaves cannot have any more, by their places in the log. */
  private final BitSet gone = new BitSet();

  private Contents loaded = new Contents();
  private Contents contents = new Contents();
  private long loadedSequence;
  private int synced;
  private int generation;
  private Timeline timeline = Timeline.UNKNOWN;
  private boolean copied;
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
    copy.log.addAll(log);
    copy.written.addAll(written);
    copy.gone.or(gone);
    copy.loaded = loaded.copy();
    copy.contents = contents.copy();
    copy.loadedSequence = loadedSequence;
    copy.synced = log.size();
    copy.timeline = timeline;
    copy.copied = copied;
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
    return log.isEmpty() ? loadedSequence : log.getLast().end() - 1;
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
    tag = fresh;
  }

  void append(UpdateBatch batch, Instant now) {
    log.add(batch);
    written.add(now);
    batch.ops().forEach(contents::apply);
  }

  void replace(Contents fresh, long sequence, Timeline of, Map<String, byte[]> files) {
    log.clear();
    written.clear();
    gone.clear();
    synced = 0;
    generation++;
    asideFrom = Long.MAX_VALUE;
    loaded = fresh.copy();
    contents = fresh.copy();
    loadedSequence = sequence;
    timeline = of;
    copied = true;
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

  void sync() {
    synced = log.size();
  }

  /** Batches that a loss of power takes at the most. */
  int unsynced() {
    return log.size() - synced;
  }

  /** Power was lost with that many batches of the end of the log. */
  void lose(int batches) {
    int left = log.size() - batches;
    log.subList(left, log.size()).clear();
    written.subList(left, written.size()).clear();
    gone.clear(left, Math.max(left, gone.length()));
    synced = left;
    contents = loaded.copy();
    log.forEach(batch -> batch.ops().forEach(contents::apply));
  }

  // ---- what slaves get ----

  Updates since(long sequence, int batchesMax, int bytesMax) {
    long last = last();
    if (sequence > last) {
      return new Updates.CaughtUp(last);
    }
    List<byte[]> found = new ArrayList<>();
    int bytes = 0;
    int at = gone.nextClearBit(placeOf(sequence));
    while (at < log.size() && found.size() < batchesMax && bytes < bytesMax) {
      byte[] batch = log.get(at).bytes();
      found.add(batch);
      bytes += batch.length;
      at = gone.nextClearBit(at + 1);
    }
    if (found.isEmpty()) {
      return new Updates.Purged(last);
    }
    return new Updates.Batches(
        found,
        UpdateBatch.sequenceOf(found.getFirst()),
        UpdateBatch.sequenceOf(found.getLast()),
        last);
  }

  /** The place in the log of the first batch that ends after {@code sequence}. */
  private int placeOf(long sequence) {
    int low = 0;
    int high = log.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (log.get(middle).end() > sequence) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** All but the newest batches are gone for slaves. */
  void purge(int kept) {
    gone.set(0, Math.max(0, log.size() - kept));
  }

  /** One batch in the middle is gone for slaves: a file of the log was damaged. */
  void damage(int place) {
    gone.set(place);
  }

  int logSize() {
    return log.size();
  }

  List<LogSegment> files() {
    List<LogSegment> files = new ArrayList<>();
    for (int from = 0; from < log.size(); from += FILE_BATCHES) {
      int to = Math.min(log.size(), from + FILE_BATCHES);
      if (gone.nextClearBit(from) < to) {
        long number = from / FILE_BATCHES + 1L;
        boolean archived = to < log.size();
        files.add(
            new LogSegment(number, log.get(from).sequence(), 1_000, written.get(to - 1), archived));
      }
    }
    return files;
  }

  /** The files up to that number are gone. */
  void removeLog(long through) {
    gone.set(0, Math.min(log.size(), (int) through * FILE_BATCHES));
  }
}
