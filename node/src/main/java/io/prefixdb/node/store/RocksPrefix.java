package io.prefixdb.node.store;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.RangeQuery;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Origin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** A prefix on RocksDB; its native database is used under {@link Leases}. */
final class RocksPrefix implements PrefixStore, AutoCloseable {
  /** Keys that an event loop reads at once; more of them would delay the others. */
  static final int KEYS_AT_ONCE_MAX = 64;

  private final PrefixName name;
  private final Path directory;
  private final RocksOptions rocks;
  private final ScheduledExecutorService timers;
  private final Leases leases;
  private final LateReads lateReads = new LateReads();

  private RocksPrefix(
      PrefixName name,
      Path directory,
      RocksOptions rocks,
      ScheduledExecutorService timers,
      Database database) {
    this.name = name;
    this.directory = directory;
    this.rocks = rocks;
    this.timers = timers;
    this.leases = new Leases(name, database);
  }

  static RocksPrefix open(
      PrefixName name, Path directory, RocksOptions rocks, ScheduledExecutorService timers)
      throws StoreException {
    return new RocksPrefix(
        name, directory, rocks, timers, Database.open(name, directory, rocks, 1));
  }

  @Override
  public PrefixName name() {
    return name;
  }

  @Override
  public List<@Nullable Bytes> get(List<Bytes> keys, long snapshot) throws StoreException {
    return read(keys, snapshot, UnaryOperator.identity());
  }

  @Override
  public List<@Nullable Bytes> existing(List<Bytes> keys, long snapshot) throws StoreException {
    return read(keys, snapshot, _ -> Bytes.EMPTY);
  }

  /** As {@link #get}, with what is kept of each value. */
  List<@Nullable Bytes> read(List<Bytes> keys, long snapshot, UnaryOperator<Bytes> kept)
      throws StoreException {
    return using("read", open -> PointReads.values(open, keys, snapshot, kept));
  }

  @Override
  public ReadBack readBack(List<Bytes> keys, long snapshot, boolean values) {
    return lateReads.announce(
        this, keys, snapshot, values ? UnaryOperator.identity() : _ -> Bytes.EMPTY);
  }

  @Override
  public Optional<List<@Nullable Bytes>> getAtOnce(List<Bytes> keys) throws StoreException {
    if (keys.size() > KEYS_AT_ONCE_MAX || !leases.tryTake()) {
      return Optional.empty();
    }
    try {
      return PointReads.inMemory(leases.opened(), keys);
    } catch (RocksDBException e) {
      throw failed("read", e);
    } finally {
      leases.end();
    }
  }

  @Override
  public Page range(RangeQuery query, long snapshot) throws StoreException {
    return using(
        "scan",
        open ->
            open.snapshots()
                .read(snapshot, (options, now) -> PageScan.page(open, query, options, now)));
  }

  @Override
  public View view() throws StoreException {
    return new PinnedView(leases, leases.with(open -> open.snapshots().pin()));
  }

  @Override
  public CompletableFuture<Long> write(List<Mutation> mutations, boolean sync) {
    return leases.write(mutations, sync);
  }

  @Override
  public List<Field> rewrite(List<Bytes> keys, UnaryOperator<Bytes> change, boolean sync)
      throws StoreException {
    List<Field> written = new ArrayList<>();
    using(
        "rewrite",
        open -> {
          open.lane()
              .exclusively(
                  writer ->
                      written.addAll(
                          Rewrite.run(
                              open, keys, change, writer, sync, rocks.leadership().gate())));
          return true;
        });
    return written;
  }

  @Override
  public Updates updatesSince(long sequence, int limit) throws StoreException {
    return leases.with(open -> UpdateLog.since(open, sequence, limit, UpdateLog.ANSWER_BYTES_MAX));
  }

  @Override
  public Snapshot createSnapshot(Duration lifetime) throws StoreException {
    return leases.with(
        open -> {
          Snapshot local = open.snapshots().create(lifetime, timers, this::endSnapshot);
          return new Snapshot(local.id(), open.toMaster(local.sequence()));
        });
  }

  /** During a swap or a close it ends anyway. */
  private void endSnapshot(long id) {
    leases.whenFree(open -> open.snapshots().release(id), false);
  }

  @Override
  public boolean releaseSnapshot(long id) {
    return leases.orElse(open -> open.snapshots().release(id), false);
  }

  @Override
  public boolean hasSnapshot(long id) {
    return leases.orElse(open -> open.snapshots().contains(id), false);
  }

  @Override
  public int snapshots() {
    return leases.orElse(open -> open.snapshots().count(), 0);
  }

  @Override
  public long lastSequence() {
    return leases.orElse(Database::lastSequence, 0L);
  }

  @Override
  public LogExtent log() {
    return new LogExtent(leases.orElse(UpdateLog::files, List.of()));
  }

  @Override
  public OptionalLong removeLog(long through) throws StoreException {
    return leases.with(open -> open.logFiles().removeArchived(through));
  }

  /** Closes what readers of the log left open long ago; waits for nothing. */
  void closeCursorsIdleAt(long nanos) {
    leases.whenFree(
        open -> {
          open.cursors().closeIdle(nanos);
          return true;
        },
        false);
  }

  @Override
  public long bytes() {
    return leases.orElse(Database::bytes, 0L);
  }

  @Override
  public void pauseBackground(Duration length, boolean endsOlder, String by) throws StoreException {
    change("pausing background work", open -> open.pauses().begin(length, endsOlder, by, timers));
  }

  @Override
  public int continueBackground(boolean all) {
    return leases.orElse(open -> open.pauses().end(all), 0);
  }

  @Override
  public Pause pause() {
    return leases.whenFree(open -> open.pauses().view(), Pause.NONE);
  }

  @Override
  public void compact(Bytes from, Bytes to) throws StoreException {
    leases.with(
        open -> {
          try {
            open.compactions().run(from, to);
            return true;
          } catch (RocksDBException e) {
            if (open.isEnding()) {
              throw new StoreException(
                  "prefix '%s': compaction was cut off, for the prefix is closed or replaced"
                      .formatted(name),
                  e);
            }
            throw failed("compaction", e);
          }
        });
  }

  /** See {@link Leases#written}. */
  WriteSignal written() {
    return leases.written();
  }

  /**
   * As {@link #lastSequence}; waits for nothing: nothing while the database is being replaced.
   *
   * @throws StoreException when the prefix is closed
   */
  OptionalLong last() throws StoreException {
    return leases.atOnce(open -> OptionalLong.of(open.lastSequence()), OptionalLong.empty());
  }

  /** As {@link #last} and {@link #updatesSince(long, int)}, up to that many bytes. */
  Optional<Updates> updatesSince(long sequence, int limit, int bytesMax) throws StoreException {
    return leases.atOnce(
        open -> Optional.of(UpdateLog.since(open, sequence, limit, bytesMax)), Optional.empty());
  }

  @Override
  public History history() {
    return leases.orElse(Database::history, new History(Timeline.UNKNOWN, "", 0));
  }

  @Override
  public Optional<History> historyAtOnce() {
    return leases.whenFree(open -> Optional.of(open.history()), Optional.empty());
  }

  @Override
  public boolean isOf(String tag) {
    return leases.whenFree(open -> open.history().tag().equals(tag), false);
  }

  /** Where its data is from. */
  Origin origin() {
    return leases.orElse(open -> open.identity().origin(), Origin.UNKNOWN);
  }

  /** See {@link Identity#keepWitness}; waits for nothing. */
  void keepWitness() {
    leases.whenFree(
        open -> {
          open.identity().keepWitness();
          return true;
        },
        false);
  }

  /** See {@link Database#lead}. */
  void lead(long epoch) throws StoreException {
    change("beginning a branch", open -> open.lead(epoch));
  }

  /** See {@link Database#endLead}. */
  void endLead() throws StoreException {
    change("ending writes", Database::endLead);
  }

  /** Whether nothing of what was written up to {@link #lastSequence} may be missing. */
  boolean isWhole() {
    return leases.orElse(Database::isWhole, true);
  }

  /**
   * Applies a slave's share of the master's history: the batches as one write, which advances the
   * database's sequence by exactly their operations.
   *
   * @param batch one batch in RocksDB's representation
   * @param first the master's sequence of its first operation
   * @return false, and nothing is applied, when {@link #lastSequence} is not the one before
   */
  boolean apply(byte[] batch, long first) throws StoreException {
    return using(
        "apply",
        open -> {
          if (open.lastSequence() + 1 != first) {
            return false;
          }
          try (WriteBatch write = new WriteBatch(batch)) {
            open.lane()
                .exclusively(
                    writer -> {
                      open.checkNotLed();
                      writer.write(write, UpdateBatch.keysOf(batch), false, WriteGate.OPEN);
                    });
            open.applied(batch);
          }
          return true;
        });
  }

  /** See {@link Database#link}. */
  Numbering link(Path links) throws StoreException {
    return leases.with(open -> open.link(links));
  }

  /** See {@link SwapIn#run}. */
  void swapIn(Path fresh, Path old) throws StoreException {
    new SwapIn(name, directory, rocks, leases).run(fresh, old);
  }

  /** Bytes of what was written and is not in tables yet. */
  long memtableBytes() {
    return leases.whenFree(Database::memtableBytes, 0L);
  }

  /** Begins to write out what is in memory, waits for nothing. */
  void startFlush() {
    leases.whenFree(Database::startFlush, false);
  }

  /** Writes out what is in memory. */
  void flush() throws StoreException {
    leases.with(
        open -> {
          open.flush();
          return true;
        });
  }

  @Override
  public void close() {
    leases.close(lateReads::readAll);
  }

  /** What is done with the open database, and may fail in it. */
  @FunctionalInterface
  private interface Use<T> {
    T with(Database open) throws StoreException, RocksDBException;
  }

  /** What only changes it. */
  @FunctionalInterface
  interface Change {
    void on(Database open) throws StoreException, RocksDBException;
  }

  /** For a sentence that {@code what} failed, if it does. */
  void change(String what, Change change) throws StoreException {
    using(
        what,
        open -> {
          change.on(open);
          return true;
        });
  }

  private <T> T using(String what, Use<T> use) throws StoreException {
    return leases.with(
        open -> {
          try {
            return use.with(open);
          } catch (RocksDBException e) {
            throw failed(what, e);
          }
        });
  }

  /** For a sentence that {@code what} failed. */
  StoreException failed(String what, Exception cause) {
    String why = cause.getMessage() + MergeUpcalls.failedKey(cause);
    return new StoreException("prefix '" + name + "': " + what + " failed: " + why, cause);
  }
}
