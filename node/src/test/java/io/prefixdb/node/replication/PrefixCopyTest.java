package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.model.PrefixName;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PrefixCopyTest {
  private static final PrefixName P = new PrefixName("p");

  private final FakeMaster master = new FakeMaster();
  private final FakeSource source = new FakeSource("a:1", master);
  private final FakeSource other = new FakeSource("b:1", master);
  private final FakeReplicas replicas = new FakeReplicas();
  private final AtomicInteger pauses = new AtomicInteger();
  private LoadProgress progress = new LoadProgress();
  private long here;
  private FakeReplicas.Copy copy = open();

  private FakeReplicas.Copy open() {
    try {
      return replicas.openOrCreate(P);
    } catch (ReplicaException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void somethingIsOnBothSides() throws ReplicaException {
    copy.apply(List.of(Ops.batch(1, 3)));
    for (String letter : List.of("a", "b", "c", "d")) {
      for (int i = 0; i < 20; i++) {
        master.write(P, Ops.put(letter + i, i));
      }
    }
  }

  @AfterEach
  void nothingIsKeptAtTheSources() {
    assertThat(source.openCheckpoints()).isZero();
    assertThat(other.openCheckpoints()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 9})
  void everyFileComesWhateverTheNumberOfConnections(int connections) throws Exception {
    assertThat(copy(connections, List.of(source), null).run()).isEqualTo(80);

    assertEqual();
    assertThat(source.sent).containsOnlyKeys("CURRENT", "a.sst", "b.sst", "c.sst", "d.sst");
    assertThat(progress.bytes()).isEqualTo(progress.bytesTotal()).isPositive();
    assertThat(progress.bytesKept()).isZero();
    assertThat(source.closed).isTrue();
  }

  @Test
  void onlyWhatChangedComesTheNextTime() throws Exception {
    copy(source).run();
    source.sent.clear();
    progress = new LoadProgress();
    master.write(P, Ops.put("b0", 77));

    copy(renewed()).run();

    assertEqual();
    assertThat(source.sent).isEmpty();
    assertThat(other.sent).containsOnlyKeys("CURRENT", "b.sst");
    assertThat(progress.bytesKept()).isPositive();
    assertThat(progress.bytes() + progress.bytesKept()).isEqualTo(progress.bytesTotal());
  }

  @Test
  void aTableOfTheSameNameAndLengthWithOtherBytesIsNotKept() throws Exception {
    copy(source).run();
    master.write(P, Ops.put("b7", 8));

    copy(renewed()).run();

    assertEqual();
    assertThat(other.sent).containsOnlyKeys("CURRENT", "b.sst");
  }

  @Test
  void aFileThatIsCutOffGoesOnWhereItWas() throws Exception {
    source.cutAfter = 10;

    copy(1, List.of(source), null).run();

    assertEqual();
    int bytes = source.sent.values().stream().mapToInt(Integer::intValue).sum();
    assertThat(progress.bytes()).isEqualTo(bytes).isEqualTo(progress.bytesTotal());
    assertThat(source.readFrom).contains(0L, 10L, 20L);
    assertThat(pauses.get()).isGreaterThan(4);
  }

  @Test
  void aSourceThatServesOthersIsWaitedForMinutes() throws Exception {
    source.busy = FileFetch.BUSY_MAX - 1;
    copy(1, List.of(source), null).run();
    assertEqual();
    assertThat(pauses.get()).isEqualTo(FileFetch.BUSY_MAX - 1);
  }

  @Test
  void aSourceThatServesOthersForTooLongIsGivenUp() {
    source.busy = Integer.MAX_VALUE;
    assertFails(
        copy(1, List.of(source), null),
        "file a.sst had to wait for files of others 300 times, and nothing else came: try again"
            + " later");
  }

  @Test
  void aFileWithAWrongByteComesOnceMore() throws Exception {
    source.damages = 2;

    copy(source).run();

    assertEqual();
    assertThat(progress.bytes()).isEqualTo(progress.bytesTotal());
  }

  @Test
  void aSourceThatDamagesFilesIsLeftForTheNextOne() throws Exception {
    source.damages = Integer.MAX_VALUE;

    copy(source, other).run();

    assertEqual();
    assertThat(other.sent).isNotEmpty();
  }

  @Test
  void aSourceThatForgotItsCheckpointIsAskedAnewAndWhatCameStays() throws Exception {
    AtomicInteger reads = new AtomicInteger();
    source.beforeRead =
        () -> {
          if (reads.incrementAndGet() == 3) {
            source.forget();
          }
        };

    copy(1, List.of(source), null).run();

    assertEqual();
    assertThat(progress.bytesKept()).as("of the two files that had come").isPositive();
    assertThat(progress.bytes() + progress.bytesKept()).isEqualTo(progress.bytesTotal());
  }

  @Test
  void aSourceThatDiesIsFollowedByTheNextOneAndWhatCameStays() throws Exception {
    AtomicInteger reads = new AtomicInteger();
    source.beforeRead =
        () -> {
          if (reads.incrementAndGet() == 3) {
            source.reachable = false;
            source.forget();
          }
        };

    copy(1, List.of(source, other), null).run();

    assertEqual();
    assertThat(other.sent.keySet()).doesNotContainAnyElementsOf(tablesOf(source));
  }

  @Test
  void aSourceThatRefusesIsFollowedByTheNextOne() throws Exception {
    source.refuses = true;
    copy(source, other).run();
    assertEqual();
    assertThat(source.sent).isEmpty();
  }

  @Test
  void aSourceOfAnotherHistoryIsLeftBeforeAnythingIsSent() throws Exception {
    source.branch = "f".repeat(32);
    other.branch = master.timeline(P).last().orElseThrow().id();

    copy(source, other).run();

    assertEqual();
    assertThat(source.sent).isEmpty();
    assertThat(progress.source()).isEqualTo("b:1");
    assertThat(progress.remarks())
        .containsExactly(
            "'p' came from b:1 in the end, for the master cannot go on from the copy of a:1, at"
                + " sequence 80: it is of branch ffffffffffffffffffffffffffffffff, which the master"
                + " does not know");
  }

  @Test
  void aSourceThatHasWhatTheMasterLostIsLeftBeforeAnythingIsSent() throws Exception {
    FakeMaster before = new FakeMaster();
    for (int i = 0; i < 80; i++) {
      before.write(P, Ops.put("a" + i, i));
    }
    FakeSource ahead = new FakeSource("c:1", before);
    ahead.branch = master.timeline(P).last().orElseThrow().id();
    master.restart(P, 5);
    master.write(P, Ops.put("a0", 5));

    copy(ahead, other).run();

    assertEqual();
    assertThat(ahead.sent).isEmpty();
    assertThat(progress.remarks().getFirst()).contains("holds updates 76 to 80");
  }

  @Test
  void aSourceThatHasLessThanIsHereIsLeftBeforeAnythingIsSent() throws Exception {
    here = 81;
    copy(source, other).run();

    assertEqual();
    assertThat(source.sent).isEmpty();
    assertThat(progress.remarks().getFirst())
        .contains("a:1 ends at 80, before update 81 that is here already");
  }

  @Test
  void whenAllSourcesFailEachIsNamed() {
    source.refuses = true;
    other.reachable = false;
    assertFails(
        copy(source, other),
        "a:1 answers: there are 16 already; b:1 did not answer create_checkpoint 10 times: no"
            + " connection");
  }

  @Test
  void anOriginalIsLoadedFromByPages() throws Exception {
    source.knowsNoCopies = true;
    assertThat(copy(1, List.of(source), pages()).run()).isEqualTo(80);
    assertEqual();
    assertThat(progress.keys()).isEqualTo(80);
  }

  @Test
  void aSourceThatMakesCheckpointsButSendsNoFilesIsLoadedFromByPages() throws Exception {
    source.sendsNoFiles = true;
    assertThat(copy(1, List.of(source), pages()).run()).isEqualTo(80);
    assertEqual();
    assertThat(source.readFrom).hasSize(1);
  }

  @Test
  void withoutPagesAnOriginalCannotBeLoadedFrom() {
    source.knowsNoCopies = true;
    assertFails(
        copy(source),
        "a:1 knows no copies of files: a reload by method API loads from it, and 'prefixdb copy-frozen' copies its files into a stopped node");
  }

  @Test
  void pagesAreNotTakenInsteadOfACopyThatFailed() {
    source.refuses = true;
    assertFails(copy(1, List.of(source), pages()), "a:1 answers: there are 16 already");
  }

  @Test
  void aSourceThatNeverAnswersIsGivenUpAfterManyAttempts() {
    source.reachable = false;
    assertFails(copy(source), "a:1 did not answer create_checkpoint 10 times: no connection");
  }

  @Test
  void aCopyThatTheMasterCannotGoOnFromIsFollowedByThatOfTheNextSource() throws Exception {
    source.beforeRead = this::writeAndPurge;

    assertThat(copy(1, List.of(source, other), null).run()).isEqualTo(81);

    assertEqual();
  }

  @Test
  void goodDataIsNotReplacedByACopyThatTheMasterCannotGoOnFrom() {
    source.beforeRead = this::writeAndPurge;

    assertFails(
        copy(1, List.of(source), null),
        "the master cannot go on from the copy of a:1, at sequence 80: the master has nothing left"
            + " of its log up to 81");
  }

  @Test
  void goodDataIsNotReplacedWhileTheMasterDoesNotAnswer() {
    source.beforeRead = () -> master.reachable = false;

    assertFails(
        copy(source),
        "the master cannot go on from the copy of a:1, at sequence 80: the master did not say so 10"
            + " times: not connected");
  }

  /** While the first file comes the master writes on and forgets its log. */
  private void writeAndPurge() {
    source.beforeRead = () -> {};
    master.write(P, Ops.put("a0", 5));
    master.purge(P, 0);
  }

  @Test
  void aFullDiskEndsTheCopyWhateverTheSource() {
    other.beforeRead = () -> replicas.diskFull = true;
    assertFails(copy(other, source), "no space left");
    assertThat(source.sent).isEmpty();
  }

  @Test
  void aCopyThatIsGivenUpReadsNoMoreAndLeavesTheOldGeneration() {
    PrefixCopy given = copy(1, List.of(source, other), pages());
    source.beforeRead = given::giveUp;
    assertFails(given, "it was given up");
    assertThat(source.readFrom).hasSize(1);
    assertThat(other.sent).isEmpty();
  }

  private void assertFails(PrefixCopy load, String reason) {
    assertThatThrownBy(load::run).isInstanceOf(LoadException.class).hasMessage(reason);
    assertThat(copy.position()).isEqualTo(4);
    assertThat(copy.content()).hasSize(3);
    replicas.diskFull = false;
  }

  private void assertEqual() {
    assertThat(copy.content()).isEqualTo(master.contentAt(P, master.last(P)));
    assertThat(copy.position()).isEqualTo(master.last(P) + 1);
  }

  private static List<String> tablesOf(FakeSource source) {
    return source.sent.keySet().stream().filter(name -> name.endsWith(".sst")).toList();
  }

  private FakeSource renewed() {
    return other;
  }

  private PrefixLoad pages() {
    return new PrefixLoad(
        P,
        master,
        replicas,
        progress,
        () -> new Moment(0, Instant.EPOCH),
        () -> {},
        Onward.UNASKED);
  }

  private PrefixCopy copy(FakeSource... sources) {
    return copy(CopyTools.CONNECTIONS, List.of(sources), null);
  }

  private PrefixCopy copy(int connections, List<FakeSource> sources, @Nullable Load otherwise) {
    Throttle unbounded = new Throttle(0, () -> 0, _ -> {});
    CopyTools tools = new CopyTools(progress, unbounded, pauses::incrementAndGet, connections);
    return new PrefixCopy(
        P,
        List.copyOf(sources),
        replicas,
        tools,
        new MasterOnward(P, master, pauses::incrementAndGet),
        () -> here,
        otherwise);
  }
}
