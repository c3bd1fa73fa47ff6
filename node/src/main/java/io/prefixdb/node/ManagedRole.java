package io.prefixdb.node;

import io.prefixdb.node.admin.RoleReply;
import io.prefixdb.node.admin.RoleStatus;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.role.Decision;
import io.prefixdb.node.role.Role;
import io.prefixdb.node.role.RoleOrder;
import io.prefixdb.node.role.Term;
import io.prefixdb.node.role.Upstream;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.RocksStores;
import io.prefixdb.node.store.StoreException;
import io.prefixdb.node.store.WriteLease;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The role of a node that takes orders. One order at a time; what is asked meanwhile sees the role
 * from before. Whatever goes wrong on the way from one role to another leaves a standby, which
 * takes no writes and follows nobody, and the same order may be sent again.
 */
final class ManagedRole implements NodeRole, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ManagedRole.class);
  private static final long FIRST_EPOCH = 1;

  private final TermFile file;
  private final RocksStores stores;
  private final WriteLease lease;
  private final LeaseClock clock;
  private final Function<Term, Following> follow;
  private volatile Present present;

  /** A former following whose writes have not ended yet. */
  private @Nullable Following ending;

  /** Whether the prefixes take the writes of clients, as far as the lease lets them in. */
  private boolean leads;

  private record Present(Term term, Role role, @Nullable Following following) {
    Present standby() {
      return new Present(term, Role.STANDBY, null);
    }
  }

  private ManagedRole(
      TermFile file,
      Term term,
      RocksStores stores,
      WriteLease lease,
      LeaseClock clock,
      Function<Term, Following> follow) {
    this.file = file;
    this.stores = stores;
    this.lease = lease;
    this.clock = clock;
    this.follow = follow;
    this.present = new Present(term, Role.STANDBY, null);
  }

  /**
   * Begins as the slave that the node was told to be last, else as standby: never as master, for
   * there may be another one by now.
   *
   * @param stores opened as those of a slave, with the lease as their gate
   * @param follow begins to follow the upstream of that term
   * @throws StoreException when nobody can tell what the node was told
   */
  static ManagedRole start(
      TermFile file,
      RocksStores stores,
      WriteLease lease,
      LeaseClock clock,
      Function<Term, Following> follow)
      throws StoreException {
    Term term = file.read();
    ManagedRole role = new ManagedRole(file, term, stores, lease, clock, follow);
    if (term.upstream().isPresent()) {
      role.present = new Present(term, Role.SLAVE, follow.apply(term));
    }
    LOG.info("managed: {} in epoch {}", role.role().text(), term.epoch());
    return role;
  }

  @Override
  public Role role() {
    return present.role;
  }

  @Override
  public Optional<Following> following() {
    return Optional.ofNullable(present.following);
  }

  @Override
  public RoleStatus status() {
    return status(present);
  }

  private RoleStatus status(Present now) {
    OptionalLong left = lease.leftMillis();
    Term term = now.term;
    return new RoleStatus(
        now.role.text(),
        true,
        term.clusterId().isEmpty() ? null : term.clusterId(),
        term.epoch() == 0 ? null : term.epoch(),
        now.role == Role.MASTER && left.isPresent() ? left.getAsLong() : null,
        clock.millis());
  }

  @Override
  public List<String> obstacles() {
    return switch (present.role) {
      case MASTER ->
          lease.isOpen()
              ? List.of()
              : List.of("the write lease is over: an order of the same epoch renews it");
      case STANDBY -> List.of("this node is standby: it waits for a role");
      case SLAVE -> List.of();
    };
  }

  @Override
  public RoleReply order(RoleOrder order) {
    long readNanos = clock.nanos();
    synchronized (this) {
      Optional<String> stale = stale(order);
      if (stale.isPresent()) {
        return new RoleReply.Conflict(stale.get());
      }
      return switch (present.term.decide(order)) {
        case Decision.Refused(String sentence) -> new RoleReply.Conflict(sentence);
        case Decision.Accepted(Term next) -> guarded(next, order, readNanos);
      };
    }
  }

  /** Why the lease of the order is over before it begins, if it is. */
  private Optional<String> stale(RoleOrder order) {
    if (order.asOf().isEmpty()) {
      return Optional.empty();
    }
    long asOf = order.asOf().getAsLong();
    long now = clock.millis();
    if (asOf < clock.beginMillis() || asOf > now) {
      return Optional.of(
          "asOfMillis: %d (expected: %d to %d, what this node's clock has shown): the node was started since"
              .formatted(asOf, clock.beginMillis(), now));
    }
    long age = now - asOf;
    return !order.writeLease().isZero() && age >= order.writeLease().toMillis()
        ? Optional.of(
            "the lease of %d ms was over when the order was read, after %d ms: send it again"
                .formatted(order.writeLease().toMillis(), age))
        : Optional.empty();
  }

  private RoleReply guarded(Term next, RoleOrder order, long readNanos) {
    try {
      return switch (next.role()) {
        case MASTER -> master(next, order, readNanos);
        case SLAVE -> slave(next);
        case STANDBY -> standby(next);
      };
    } catch (StoreException | IOException e) {
      LOG.error("the order for epoch {} is not carried out: {}", next.epoch(), e.getMessage());
      return new RoleReply.Failed(
          "the node is %s: %s".formatted(present.role.text(), e.getMessage()));
    }
  }

  private RoleReply master(Term next, RoleOrder order, long readNanos)
      throws StoreException, IOException {
    long from = order.asOf().isPresent() ? clock.nanosOf(order.asOf().getAsLong()) : readNanos;
    if (present.role != Role.MASTER || present.term.epoch() != next.epoch()) {
      Optional<String> taken = takenEpoch(next);
      if (taken.isPresent()) {
        return new RoleReply.Conflict(taken.get());
      }
      promote(next);
    }
    lease.grant(order.writeLease(), from);
    return inForce(null);
  }

  private void promote(Term next) throws StoreException, IOException {
    long began = clock.nanos();
    standDown();
    keep(next);
    leads = true;
    try {
      stores.lead(next.epoch());
    } catch (StoreException e) {
      endLead();
      throw e;
    }
    present = new Present(next, Role.MASTER, null);
    LOG.info(
        "master in epoch {}: {} prefixes began a branch, {} ms after the order",
        next.epoch(),
        stores.names().size(),
        TimeUnit.NANOSECONDS.toMillis(clock.nanos() - began));
  }

  /**
   * A prefix whose history proves that the epoch of the order is over or another master's, in a
   * sentence. Nodes that nobody manages begin their branches in the first epoch, so that one proves
   * nothing.
   */
  private Optional<String> takenEpoch(Term next) {
    boolean own = present.term.role() == Role.MASTER && present.term.epoch() == next.epoch();
    long free = own || next.epoch() == FIRST_EPOCH ? next.epoch() : next.epoch() - 1;
    for (PrefixName name : stores.names()) {
      long known =
          stores.findOpen(name).map(prefix -> prefix.history().timeline().epoch()).orElse(0L);
      if (known > free) {
        return Optional.of(
            "epoch %d is over or has another master: prefix '%s' has updates of epoch %d (expected: epoch %d or later)"
                .formatted(next.epoch(), name, known, known + 1));
      }
    }
    return Optional.empty();
  }

  private RoleReply slave(Term next) throws StoreException, IOException {
    Present before = present;
    boolean same = before.role == Role.SLAVE && before.term.equals(next);
    if (!same) {
      standDown();
    }
    @Nullable Map<String, Long> positions = before.role == Role.SLAVE ? null : positions();
    keep(next);
    @Nullable Following following = same ? before.following : follow.apply(next);
    present = new Present(next, Role.SLAVE, following);
    if (!same) {
      LOG.info("slave of {} in epoch {}", next.upstream().orElseThrow(), next.epoch());
    }
    return inForce(positions);
  }

  private RoleReply standby(Term next) throws StoreException, IOException {
    Role before = present.role;
    standDown();
    keep(next);
    present = present.standby();
    if (before != Role.STANDBY) {
      LOG.info("standby in epoch {}", next.epoch());
    }
    return inForce(positions());
  }

  /** Takes no writes and follows nobody any more: {@link #positions} are final then. */
  private void standDown() throws StoreException {
    Present before = present;
    present = before.standby();
    lease.end();
    if (before.following != null) {
      ending = before.following;
    }
    awaitEnding();
    endLead();
  }

  /** Once is enough; what failed is done again by the next order. */
  private void endLead() throws StoreException {
    if (leads) {
      stores.endLead();
      leads = false;
    }
  }

  private void awaitEnding() throws StoreException {
    Following former = ending;
    if (former != null && !former.stop()) {
      throw new StoreException(
          "updates of %s are still being written: send the order again"
              .formatted(former.upstream()),
          null);
    }
    ending = null;
  }

  /** The term is durable when this returns. */
  private void keep(Term next) throws IOException {
    if (!next.equals(present.term)) {
      file.write(next);
      present = new Present(next, present.role, present.following);
    }
  }

  private Map<String, Long> positions() {
    Map<String, Long> positions = new TreeMap<>();
    for (PrefixName name : stores.names()) {
      stores
          .findOpen(name)
          .map(PrefixStore::lastSequence)
          .ifPresent(last -> positions.put(name.value(), last));
    }
    return positions;
  }

  private RoleReply inForce(@Nullable Map<String, Long> positions) {
    Present now = present;
    return new RoleReply.InForce(
        status(now), now.term.upstream().map(Upstream::toString).orElse(null), positions);
  }

  /** Follows nobody any more; a master takes writes as long as its ports do. */
  @Override
  public synchronized void close() {
    Following following = present.following;
    if (following != null) {
      following.close();
    }
  }
}
