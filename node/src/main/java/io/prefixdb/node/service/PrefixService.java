package io.prefixdb.node.service;

import io.prefixdb.node.config.ServiceConfig;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.replication.Downstreams;
import io.prefixdb.node.replication.Moment;
import io.prefixdb.node.replication.stream.Standings;
import io.prefixdb.node.rpc.Answer;
import io.prefixdb.node.rpc.CallService;
import io.prefixdb.node.rpc.CallSession;
import io.prefixdb.node.store.Stores;
import io.prefixdb.node.store.WriteGate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The methods of the protocol, executed on the prefixes of one data directory. */
public final class PrefixService implements CallService {
  private final Stores stores;
  private final Supplier<ServiceConfig> config;
  private final WriteChecks checks;
  private final WriteGate moves;
  private final InstantSource clock;
  private final Holders holders;
  private final Downstreams downstreams;
  private final Standings standings;
  private final CopyGuard guard;
  private final Reloading reloading;
  private final Aside compacting = new Aside(Compactions.RUNNING_MAX);
  private final Aside checkpointing = new Aside(Checkpointing.MAKING_MAX);
  private final Aside pausing = new Aside(Backgrounds.WAITING_MAX);

  /**
   * @param refuseWrites whether clients may write nothing at all, as on a slave (deviation D13)
   * @param clock tells the time of statistics
   */
  public PrefixService(
      Stores stores, ServiceConfig config, boolean refuseWrites, InstantSource clock) {
    this(
        stores,
        () -> config,
        new Rights(
            refuseWrites ? WriteGate.SHUT : WriteGate.OPEN,
            _ -> false,
            WriteGate.OPEN,
            Optional::empty),
        Holders.NOBODY,
        clock,
        new Downstreams(() -> new Moment(System.nanoTime(), clock.instant()), Duration.ofDays(1)),
        Standings.NONE,
        CopyGuard.NONE,
        _ -> new Answer.Told("this node follows no master", Status.IOError));
  }

  /**
   * What clients may do now.
   *
   * @param writes change data
   * @param own the prefixes that they may write though those are shut
   * @param moves take prefixes out of use and back
   * @param master where they may, as host:port, when this node follows another
   */
  public record Rights(
      WriteGate writes, Predicate<Bytes> own, WriteGate moves, Supplier<Optional<String>> master) {

    /** They may write what is not followed. */
    public static Rights ofSlave(
        Predicate<PrefixName> followed, Supplier<Optional<String>> master) {
      return new Rights(
          WriteGate.SHUT,
          prefix -> PrefixName.parse(prefix).filter(followed.negate()).isPresent(),
          WriteGate.OPEN,
          master);
    }
  }

  /**
   * With limits and rules that may change while the node serves; the lists of writable and
   * read-only prefixes are those of the beginning.
   *
   * @param holders who has to hold a write before it is answered
   * @param downstreams who asks for updates is told to it
   * @param standings how this node is fed itself, for the slaves that ask it
   * @param guard whether other nodes may copy a prefix
   * @param reloading loads prefixes of this one anew
   */
  public PrefixService(
      Stores stores,
      Supplier<ServiceConfig> config,
      Rights rights,
      Holders holders,
      InstantSource clock,
      Downstreams downstreams,
      Standings standings,
      CopyGuard guard,
      Reloading reloading) {
    this.stores = stores;
    this.config = config;
    this.checks =
        new WriteChecks(
            config, rights.writes, rights.own, new Referral(rights.master, System::nanoTime));
    this.moves = rights.moves;
    this.clock = clock;
    this.holders = holders;
    this.downstreams = downstreams;
    this.standings = standings;
    this.guard = guard;
    this.reloading = reloading;
  }

  @Override
  public CallSession open(String peer) {
    Prefixes prefixes = new Prefixes(stores, holders);
    Values values = new Values(() -> config.get().repairJsonValues());
    return new ServiceSession(
        new Writes(prefixes, checks, values, () -> config.get().checkMergeJson()),
        new Reads(prefixes, values),
        new Feed(prefixes, downstreams, standings, peer),
        new Ranges(prefixes, config, clock),
        new Repairs(prefixes, checks),
        new Upkeep(prefixes, checks),
        new Compactions(prefixes, compacting),
        new Backgrounds(prefixes, pausing, peer),
        new Placements(stores, moves),
        new Checkpointing(stores, guard, checkpointing),
        reloading);
  }
}
