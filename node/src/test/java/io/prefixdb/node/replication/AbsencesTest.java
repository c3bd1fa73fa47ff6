package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Absences.Copy;
import io.prefixdb.node.replication.Absences.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class AbsencesTest {
  private final Absences absences = new Absences();
  private long now = 100;

  @Test
  void aCopyGoesWhenItIsStillMissingAfterTheMasterProvedToBeTheSame() {
    assertThat(listed(names(1, 9), heard(1, 10, 50))).isEqualTo(new Verdict.Keep());
    now = 200;
    assertThat(listed(names(1, 9), heard(1, 10, 99))).as("not heard").isEqualTo(new Verdict.Keep());
    now = 300;
    assertThat(listed(names(1, 9), heard(1, 10, 101))).isEqualTo(new Verdict.Detach(names(10, 10)));
  }

  @Test
  void aCopyThatIsBackInTheNextListStays() {
    listed(names(1, 9), heard(1, 10, 50));
    now = 200;
    assertThat(listed(names(1, 10), heard(1, 10, 150))).isEqualTo(new Verdict.Keep());
    now = 300;
    assertThat(listed(names(1, 9), heard(1, 10, 250))).isEqualTo(new Verdict.Keep());
    assertThat(absences.isMissing(new PrefixName("p10"))).isTrue();
  }

  @Test
  void noCopyGoesWhenTheListIsEmpty() {
    assertThat(listed(Set.of(), heard(1, 2, 50)))
        .isEqualTo(new Verdict.Refuse(names(1, 2), "the master has no prefix at all"));
  }

  @Test
  void manyDoNotGoAtOnce() {
    assertThat(listed(names(1, 70), heard(1, 100, 50))).isEqualTo(new Verdict.Keep());
    assertThat(listed(names(1, 69), heard(1, 100, 50)))
        .isEqualTo(new Verdict.Refuse(names(70, 100), "31 of 100 prefixes are gone at once"));
    assertThat(listed(names(1, 2), heard(1, 5, 50)))
        .as("three of five")
        .isEqualTo(new Verdict.Keep());
    assertThat(listed(names(1, 1), heard(1, 5, 50))).isInstanceOf(Verdict.Refuse.class);
  }

  @Test
  void whatIsAllowedGoesAtOnceButNothingElse() {
    listed(names(1, 1), heard(1, 9, 50));
    absences.allow(names(3, 4));
    assertThat(listed(names(1, 1), heard(1, 9, 50))).isEqualTo(new Verdict.Detach(names(3, 4)));
    assertThat(listed(names(1, 1), heard(1, 9, 50))).isInstanceOf(Verdict.Refuse.class);
  }

  @Test
  void whatIsAllowedButThereStays() {
    absences.allow(names(1, 1));
    assertThat(listed(names(1, 9), heard(1, 9, 50))).isEqualTo(new Verdict.Keep());
    assertThat(listed(names(2, 9), heard(1, 9, 50))).as("later").isEqualTo(new Verdict.Keep());
  }

  @Test
  void noCopyGoesForAMasterOfAnotherHistory() {
    List<Copy> copies =
        List.of(
            new Copy(new PrefixName("a"), false, 10, 500, 1, false),
            new Copy(new PrefixName("b"), false, 10, Long.MIN_VALUE, 1, true),
            new Copy(new PrefixName("c"), true, 10, 50, 1, false));
    Set<PrefixName> list = Set.of(new PrefixName("a"), new PrefixName("b"));
    assertThat(absences.listed(list, copies, now())).isInstanceOf(Verdict.Refuse.class);
  }

  @Test
  void aCopyThatTheMasterOnlyLeavesOutOfTheListStays() {
    List<Copy> copies =
        List.of(
            new Copy(new PrefixName("a"), false, 10, 500, 1, false),
            new Copy(new PrefixName("readonly"), false, 10, 500, 1, false));
    for (now = 100; now < 400; now += 100) {
      assertThat(absences.listed(Set.of(new PrefixName("a")), copies, now()))
          .isEqualTo(new Verdict.Keep());
    }
  }

  @Test
  void whatWasCopiedSinceProvesNothing() {
    List<Copy> copies =
        List.of(
            new Copy(new PrefixName("a"), false, 150, 500, 1, false),
            new Copy(new PrefixName("empty"), false, Long.MAX_VALUE, 500, 1, false),
            new Copy(new PrefixName("b"), true, Long.MIN_VALUE, 50, 1, false));
    Set<PrefixName> list = Set.of(new PrefixName("a"), new PrefixName("empty"));
    assertThat(absences.listed(list, copies, now())).isEqualTo(new Verdict.Keep());
    now = 600;
    assertThat(absences.listed(list, copies, now()))
        .isEqualTo(
            new Verdict.Refuse(
                Set.of(new PrefixName("b")),
                "no prefix is left that proves the master to be the same"));
  }

  @Test
  void aCopyStaysThatAPromotedMasterNeedNeverHaveHad() {
    PrefixName a = new PrefixName("a");
    PrefixName b = new PrefixName("b");
    for (now = 100; now < 400; now += 100) {
      List<Copy> copies =
          List.of(new Copy(a, false, 10, now - 1, 6, false), new Copy(b, true, 10, 50, 5, false));
      assertThat(absences.listed(Set.of(a), copies, now()))
          .isEqualTo(
              new Verdict.Refuse(
                  Set.of(b),
                  "the master was promoted since they were last heard of, and may never have had"
                      + " them"));
    }
  }

  private Verdict listed(Set<PrefixName> list, List<Copy> copies) {
    return absences.listed(list, copies, now());
  }

  private Moment now() {
    return new Moment(now, Instant.EPOCH);
  }

  private static Set<PrefixName> names(int from, int to) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(i -> new PrefixName("p" + i))
        .collect(Collectors.toSet());
  }

  private static List<Copy> heard(int from, int to, long nanos) {
    return names(from, to).stream().map(name -> new Copy(name, true, 10, nanos, 1, false)).toList();
  }
}
