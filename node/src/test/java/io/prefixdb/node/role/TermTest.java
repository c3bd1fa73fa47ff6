package io.prefixdb.node.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TermTest {
  private static final List<Role> NO_MASTER = List.of(Role.SLAVE, Role.STANDBY);
  private static final List<Role> ANY = List.of(Role.MASTER, Role.SLAVE, Role.STANDBY);
  private static final Upstream X = new Upstream("x", 23_002);
  private static final Upstream Y = new Upstream("y", 23_002);

  @ParameterizedTest
  @CsvSource({
    "STANDBY, 6, MASTER, 7, true",
    "SLAVE, 6, MASTER, 7, true",
    "MASTER, 6, MASTER, 7, true",
    "MASTER, 7, MASTER, 7, true",
    "STANDBY, 7, MASTER, 7, false",
    "SLAVE, 7, MASTER, 7, false",
    "MASTER, 7, STANDBY, 7, true",
    "MASTER, 7, SLAVE, 7, true",
    "SLAVE, 7, SLAVE, 7, true",
    "SLAVE, 7, STANDBY, 7, true",
    "STANDBY, 7, SLAVE, 7, true",
    "MASTER, 7, MASTER, 6, false",
    "MASTER, 7, SLAVE, 6, false",
    "SLAVE, 7, SLAVE, 6, false",
    "STANDBY, 7, STANDBY, 6, false",
    "SLAVE, 7, STANDBY, 9, true",
  })
  void anEpochHasOneMasterAndNoneComesBack(
      Role role, long epoch, Role ordered, long orderedEpoch, boolean taken) {
    Term term = order("c", epoch, role, X).term();

    Decision decision = term.decide(order("c", orderedEpoch, ordered, X));

    if (taken) {
      assertThat(decision)
          .isEqualTo(new Decision.Accepted(order("c", orderedEpoch, ordered, X).term()));
    } else {
      assertThat(decision).isInstanceOf(Decision.Refused.class);
    }
  }

  @Test
  void theHighestEpochThatIsTakenCanBeReadAfterARestart() {
    Term term = order("c", RoleOrder.EPOCH_MAX, Role.STANDBY, X).term();

    assertThat(Term.parse(term.text())).isEqualTo(term);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> order("c", RoleOrder.EPOCH_MAX + 1, Role.STANDBY, X))
        .withMessage("epoch: 1000000000000000000 (expected: at most 999999999999999999)");
  }

  @Test
  void aNodeTakesOrdersOfTheFirstClusterOnly() {
    Term term = order("c", 7, Role.SLAVE, X).term();

    assertThat(term.decide(order("d", 8, Role.STANDBY, X)))
        .isEqualTo(
            new Decision.Refused(
                "cluster 'd' (expected: 'c', which this node belongs to): a node with an empty data"
                    + " directory can join another one"));
    assertThat(Term.NONE.decide(order("d", 1, Role.MASTER, X)))
        .isInstanceOf(Decision.Accepted.class);
  }

  @Test
  void aRefusalSaysWhatWasExpected() {
    Term term = order("c", 7, Role.SLAVE, X).term();

    assertThat(term.decide(order("c", 6, Role.SLAVE, X)))
        .isEqualTo(
            new Decision.Refused(
                "epoch 6 is over (expected: at least 7, which this node was told before)"));
    assertThat(term.decide(order("c", 7, Role.MASTER, X)))
        .isEqualTo(
            new Decision.Refused(
                "this node is slave in epoch 7, which has another master: promote it with epoch"
                    + " 8"));
  }

  @Test
  void aSlaveMayBeTurnedToAnotherNodeInTheSameEpoch() {
    assertThat(order("c", 7, Role.SLAVE, X).term().decide(order("c", 7, Role.SLAVE, Y)))
        .isEqualTo(new Decision.Accepted(new Term("c", 7, Role.SLAVE, Optional.of(Y))));
  }

  /** Orders that reach two nodes in any order, some of them twice, while both crash at will. */
  @Test
  void twoNodesAreNeverMastersOfOneEpochWhenEachEpochIsGivenToOne() {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      Term[] terms = {Term.NONE, Term.NONE};
      Set<Long> first = new HashSet<>();
      Set<Long> second = new HashSet<>();
      for (int step = 0; step < 40; step++) {
        long epoch = 1L + random.nextInt(6);
        int node = random.nextInt(2);
        boolean mayLead = epoch % 2 == node;
        List<Role> roles = mayLead ? ANY : NO_MASTER;
        Role role = roles.get(random.nextInt(roles.size()));
        if (terms[node].decide(order("c", epoch, role, X))
            instanceof Decision.Accepted(Term next)) {
          assertThat(next.epoch()).isGreaterThanOrEqualTo(terms[node].epoch());
          terms[node] = Term.parse(next.text());
          if (role == Role.MASTER) {
            (node == 0 ? first : second).add(epoch);
          }
        }
      }
      assertThat(Collections.disjoint(first, second)).as("seed %d", seed).isTrue();
    }
  }

  @Test
  void aTermIsReadAsItWasWritten() {
    for (Role role : Role.values()) {
      Term term = order("5f0c-1", 7, role, X).term();
      assertThat(Term.parse(term.text())).isEqualTo(term);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "prefixdb term 2\ncluster c\nepoch 7\nrole master\n",
        "prefixdb term 1\ncluster c\nepoch 0\nrole master\n",
        "prefixdb term 1\ncluster c\nepoch 7\nrole slave\n",
        "prefixdb term 1\ncluster c\nepoch 7\nrole master\nupstream x:1\n",
        "prefixdb term 1\ncluster c\nepoch 7\nrole slave\nupstream x\n",
        "prefixdb term 1\ncluster c\nepoch 7\nrole king\n",
        "prefixdb term 1\ncluster c d\nepoch 7\nrole master\n",
        "prefixdb term 1\ncluster c\nepoch 7\nrole mas",
      })
  void whatIsNoTermIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Term.parse(text));
  }

  @Test
  void whatMakesNoSenseIsNoOrder() {
    OptionalLong now = OptionalLong.empty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RoleOrder("", 1, Role.STANDBY, Optional.empty(), Duration.ZERO, now))
        .withMessageContaining("clusterId");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RoleOrder("c", 0, Role.STANDBY, Optional.empty(), Duration.ZERO, now))
        .withMessageContaining("epoch");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RoleOrder("c", 1, Role.SLAVE, Optional.empty(), Duration.ZERO, now))
        .withMessageContaining("upstream");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RoleOrder("c", 1, Role.MASTER, Optional.of(X), Duration.ZERO, now))
        .withMessageContaining("upstream");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new RoleOrder("c", 1, Role.STANDBY, Optional.empty(), Duration.ofMillis(1), now))
        .withMessageContaining("writeLeaseMillis");
    Duration century = Duration.ofDays(36_525);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RoleOrder("c", 1, Role.MASTER, Optional.empty(), century, now))
        .withMessage("writeLeaseMillis: 3155760000000 (expected: 0, for without end, to 86400000)");
  }

  @ParameterizedTest
  @CsvSource({"x:1, x, 1", "a.b-c:65535, a.b-c, 65535", "::1:23002, ::1, 23002"})
  void anUpstreamIsAHostAndAPort(String text, String host, int port) {
    assertThat(Upstream.parse(text)).contains(new Upstream(host, port));
    assertThat(new Upstream(host, port)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", ":1", "x:", "x:0", "x:65536", "x y:1", "x:+1"})
  void anythingElseIsNoUpstream(String text) {
    assertThat(Upstream.parse(text)).isEmpty();
  }

  private static RoleOrder order(String cluster, long epoch, Role role, Upstream upstream) {
    return new RoleOrder(
        cluster,
        epoch,
        role,
        role == Role.SLAVE ? Optional.of(upstream) : Optional.empty(),
        Duration.ZERO,
        OptionalLong.empty());
  }
}
