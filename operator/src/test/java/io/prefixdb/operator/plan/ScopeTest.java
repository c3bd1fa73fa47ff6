package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.crds.PrefixDBReload;
import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.crds.ReloadStatus.Phase;
import io.prefixdb.operator.desired.Clusters;
import io.prefixdb.operator.desired.Role;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeVerdict.Broken;
import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import io.prefixdb.operator.observed.NodeWord;
import io.prefixdb.operator.observed.ObservedNode;
import io.prefixdb.operator.observed.ObservedReload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** How much is loaded, by what is broken, what there is, and what was loaded before. */
final class ScopeTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String SLAVE = "orders-slave-0";
  private static final long GIB = 1L << 30;

  private final Map<String, Long> sizes = new TreeMap<>();
  private final List<ObservedReload> before = new ArrayList<>();
  private String policy = "Auto";

  @Test
  void mostOfTheDataIsEverything() {
    sizes.putAll(Map.of("big", 500 * GIB, "rest", 100 * GIB));
    assertThat(scope(Cause.OneOffBurst, "big")).isEqualTo(all("R-115"));
  }

  @Test
  void littleDataIsEverything() {
    sizes.putAll(Map.of("a", 10 * GIB, "b", 15 * GIB));
    assertThat(scope(Cause.OneOffBurst, "a")).isEqualTo(all("R-116"));
  }

  @Test
  void smallPrefixBesideHugeOnesIsLoadedAlone() {
    sizes.putAll(Map.of("small", GIB, "huge", 500 * GIB));
    assertThat(scope(Cause.OneOffBurst, "small")).isEqualTo(only("small", "R-117"));
  }

  @Test
  void smallPartOfLittleDataIsLoadedAloneForItIsReadSooner() {
    sizes.putAll(Map.of("small", GIB / 10, "rest", 20 * GIB));
    assertThat(scope(Cause.OneOffBurst, "small")).isEqualTo(only("small", "R-117"));
  }

  @Test
  void slaveThatWasAwayIsLoadedWhollyUnlessWhatIsBrokenIsSmall() {
    sizes.putAll(Map.of("a", 200 * GIB, "b", 300 * GIB, "small", GIB));
    assertThat(scope(Cause.SlaveDown, "a")).isEqualTo(all("R-118"));
    assertThat(scope(Cause.SlaveDown, "small")).isEqualTo(only("small", "R-118"));
  }

  @Test
  void anotherSmallPrefixIsLoadedToo() {
    sizes.putAll(Map.of("small", GIB, "huge", 500 * GIB));
    before.add(failed());
    assertThat(scope(Cause.BadReload, "small")).isEqualTo(only("small", "R-119"));
  }

  @Test
  void thirdInARowIsEverything() {
    sizes.putAll(Map.of("small", GIB, "huge", 500 * GIB));
    before.add(failed());
    before.add(failed());
    assertThat(scope(Cause.BadReload, "small")).isEqualTo(all("R-120"));
  }

  @Test
  void userMaySayHowMuch() {
    sizes.putAll(Map.of("small", GIB, "huge", 500 * GIB));
    policy = "Full";
    assertThat(scope(Cause.OneOffBurst, "small").all()).isTrue();
    policy = "Prefix";
    assertThat(scope(Cause.OneOffBurst, "huge").prefixes()).containsExactly("huge");
  }

  @Test
  void prefixesThatTheSlaveLeavesOutAreNotLoaded() {
    sizes.putAll(Map.of("a", 2 * GIB, "b", GIB, "~excluded", GIB));
    assertThat(scope(Cause.OneOffBurst, "a").prefixes()).containsExactly("a", "b");
  }

  @Test
  void prefixesThatTheSlaveDoesNotKnowAreNotLoaded() {
    sizes.putAll(Map.of("a", 2 * GIB, "b", GIB, "+filtered", GIB));
    assertThat(scope(Cause.OneOffBurst, "a").prefixes()).containsExactly("a", "b");
  }

  private Scope all(String rule) {
    return new Scope(List.copyOf(sizes.keySet()), true, rule);
  }

  private static Scope only(String prefix, String rule) {
    return new Scope(List.of(prefix), false, rule);
  }

  /** The scope with the number of its rule only. */
  private Scope scope(Cause cause, String broken) {
    var slave = verdict("slave", broken);
    var node =
        new ObservedNode(
            SLAVE,
            "uid",
            Role.SLAVE,
            null,
            null,
            null,
            null,
            "slave",
            null,
            true,
            true,
            false,
            null,
            new NodeWord.Spoke(slave));
    var desired =
        Clusters.desired("  storage: {size: 1Ti}\n  reload: {scope: %s}\n".formatted(policy));
    var facts =
        new Facts(
            desired,
            node,
            slave,
            slave.brokenPrefixes(),
            Optional.of(verdict("master", "")),
            List.of(),
            Memory.none(SLAVE),
            ReloadLog.of(before, SLAVE, null, NOW, desired.reload().limit()),
            List.of(),
            Optional.empty(),
            NOW);
    Scope scope = Scope.of(facts, cause);
    return new Scope(scope.prefixes(), scope.all(), scope.rule().replaceAll(":.*", ""));
  }

  private NodeVerdict verdict(String mode, String broken) {
    List<Prefix> prefixes =
        sizes.entrySet().stream()
            .filter(size -> mode.equals("master") || !size.getKey().startsWith("+"))
            .map(size -> prefix(size.getKey(), size.getValue(), size.getKey().equals(broken)))
            .toList();
    return Verdicts.of(mode, prefixes);
  }

  private static Prefix prefix(String name, long bytes, boolean broken) {
    String state = name.startsWith("~") ? "Excluded" : broken ? "Broken" : "InSync";
    return new Prefix(
        name,
        state,
        10L,
        20L,
        0L,
        0.0,
        0.0,
        bytes,
        null,
        broken ? new Broken("WALGap", 11L, 20L, null, null) : null);
  }

  private static ObservedReload failed() {
    var status =
        ReloadEdit.of(ReloadStatus.NONE)
            .decided(new ReloadEdit.Decision("Unknown", "", "p", "", List.of("p"), "", "", ""), NOW)
            .phase(Phase.Failed)
            .done(1);
    var order = new PrefixDBReload();
    order.setSpec(new io.prefixdb.crds.ReloadOrder("orders", SLAVE, null, null, null, null, null));
    return new ObservedReload("r", null, null, NOW, 1, true, null, order.getSpec(), status);
  }
}
