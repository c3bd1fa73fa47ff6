package io.prefixdb.operator.observed;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import io.prefixdb.operator.observed.NodeWord.Silent;
import io.prefixdb.operator.observed.NodeWord.Spoke;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class NodePollerTest {
  private static final NodeTarget TARGET =
      new NodeTarget("orders-slave-0", "uid", "5f0c", URI.create("http://10.0.0.1:1/"));

  private final List<CompletableFuture<NodeVerdict>> questions = new ArrayList<>();
  private final List<String> woken = new ArrayList<>();
  private long nanos;
  private boolean exists = true;
  private boolean askable = true;
  private final NodePoller<String> poller =
      new NodePoller<>(this::ask, () -> nanos, cluster -> exists, woken::add, () -> {});

  private CompletableFuture<NodeVerdict> ask(URI adminPort) {
    if (!askable) {
      throw new IllegalArgumentException("no such address");
    }
    questions.add(new CompletableFuture<>());
    return questions.getLast();
  }

  @AfterEach
  void close() {
    poller.close();
  }

  @Test
  void answerIsKeptAndWakesTheCluster() {
    watch();
    answer(verdict("5f0c", "InSync", 0));

    assertThat(word()).isInstanceOf(Spoke.class);
    assertThat(woken).containsExactly("c");
  }

  @Test
  void sameAnswerAgainWakesNobody() {
    watch();
    answer(verdict("5f0c", "InSync", 0.1));
    answer(verdict("5f0c", "InSync", 0.4));
    assertThat(woken).hasSize(1);

    answer(verdict("5f0c", "Broken", 0.4));
    assertThat(woken).hasSize(2);
  }

  @Test
  void oneQuestionAtATime() {
    watch();
    poller.tick();
    poller.tick();
    assertThat(questions).hasSize(1);
  }

  @Test
  void nodeThatCannotBeAskedFallsSilentAndIsAskedAgain() {
    watch();
    answer(verdict("5f0c", "InSync", 0));
    askable = false;
    nanos += Duration.ofSeconds(4).toNanos();
    poller.tick();
    poller.tick();
    assertThat(word()).isEqualTo(new Silent("it does not answer: no such address"));

    askable = true;
    poller.tick();
    answer(verdict("5f0c", "InSync", 0));
    assertThat(word()).isInstanceOf(Spoke.class);
  }

  @Test
  void shortSilenceIsForgivenAndALongOneIsNot() {
    watch();
    answer(verdict("5f0c", "InSync", 0));
    nanos += Duration.ofSeconds(2).toNanos();
    fail("refused");
    assertThat(word()).isInstanceOf(Spoke.class);

    nanos += Duration.ofSeconds(2).toNanos();
    fail("refused");
    assertThat(word()).isEqualTo(new Silent("it does not answer: refused"));
    fail("timed out");
    assertThat(word())
        .as("the first reason stays")
        .isEqualTo(new Silent("it does not answer: refused"));
    assertThat(woken).hasSize(2);
  }

  /** What is told of a node that nobody hears is what is so now, not hours ago. */
  @Test
  void whoAnswersWronglyAndThenNotAtAllIsToldAnew() {
    watch();
    answer(verdict("5f0c", "InSync", 0));
    nanos += Duration.ofSeconds(4).toNanos();
    fail(new WrongAnswer("answered 500", null));
    assertThat(word()).isEqualTo(new Silent("it answered 500"));
    fail(new WrongAnswer("answered 501", null));
    assertThat(word()).isEqualTo(new Silent("it answered 500"));

    fail("timed out");
    assertThat(word()).isEqualTo(new Silent("it does not answer: timed out"));
    fail(new WrongAnswer("answered 501", null));
    assertThat(word()).isEqualTo(new Silent("it answered 501"));
  }

  /** Its question fails when it wakes up, however well the node is. */
  @Test
  void standstillOfTheOperatorIsNoSilenceOfTheNode() {
    watch();
    answer(verdict("5f0c", "InSync", 0));
    poller.tick();
    nanos += Duration.ofSeconds(10).toNanos();
    questions.getLast().completeExceptionally(new IOException("timed out"));
    assertThat(word()).isInstanceOf(Spoke.class);

    fail("timed out");
    assertThat(word()).isEqualTo(new Silent("it does not answer: timed out"));
  }

  /** The round after the standstill may come before the failure of the question. */
  @Test
  void standstillIsKnownAlsoWhenTheNextRoundHasBegun() {
    watch();
    answer(verdict("5f0c", "InSync", 0));
    poller.tick();
    nanos += Duration.ofSeconds(10).toNanos();
    poller.tick();
    questions.getLast().completeExceptionally(new IOException("timed out"));
    assertThat(word()).isInstanceOf(Spoke.class);

    fail("timed out");
    assertThat(word()).isEqualTo(new Silent("it does not answer: timed out"));
  }

  /** A question that gets no answer in time is enough: more would take twice as long. */
  @Test
  void silenceOfThreeSecondsIsOneAtTheFirstQuestionThatFails() {
    watch();
    answer(verdict("5f0c", "InSync", 0));
    for (int second = 1; second <= 3; second++) {
      nanos += Duration.ofSeconds(1).toNanos();
      poller.tick();
    }
    questions.getLast().completeExceptionally(new IOException("timed out"));

    assertThat(questions).hasSize(2);
    assertThat(word()).isEqualTo(new Silent("it does not answer: timed out"));
  }

  @Test
  void nodeOfAnotherClusterIsNotBelieved() {
    watch();
    answer(verdict("other", "InSync", 0));

    assertThat(word())
        .isEqualTo(new Silent("its address answers as node 'orders-slave-0' of cluster 'other'"));
  }

  @Test
  void podOfTheSameNameIsANewNode() {
    watch();
    answer(verdict("5f0c", "InSync", 0));
    poller.watch("c", List.of(new NodeTarget("orders-slave-0", "new", "5f0c", TARGET.adminPort())));

    assertThat(word()).isEqualTo(new NodeWord.Unheard());
  }

  @Test
  void nodeThatMayStillGiveItsFirstAnswerIsNotSilent() {
    watch();
    assertThat(poller.isNewlyWatched("c")).isTrue();
    fail("refused");
    assertThat(word()).isEqualTo(new NodeWord.Unheard());

    nanos += Duration.ofSeconds(3).toNanos();
    assertThat(poller.isNewlyWatched("c")).as("without a reason to tell").isTrue();
    fail("refused");
    assertThat(word()).isEqualTo(new Silent("it does not answer: refused"));
    assertThat(poller.isNewlyWatched("c")).isFalse();
  }

  @Test
  void questionThatNeverEndsIsNotWaitedForLong() {
    watch();
    poller.tick();
    nanos += Duration.ofSeconds(6).toNanos();
    assertThat(poller.isNewlyWatched("c")).isFalse();
  }

  @Test
  void clusterIsKnownWhenEveryNodeHasAnswered() {
    watch();
    answer(verdict("5f0c", "InSync", 0));
    assertThat(poller.isNewlyWatched("c")).isFalse();

    poller.watch("c", List.of(new NodeTarget("orders-slave-0", "new", "5f0c", TARGET.adminPort())));
    nanos += Duration.ofSeconds(6).toNanos();
    assertThat(poller.isNewlyWatched("c")).as("a new pod is no new cluster").isFalse();
  }

  @Test
  void clusterThatIsGoneIsForgotten() {
    watch();
    exists = false;
    poller.tick();
    assertThat(questions).isEmpty();
  }

  @Test
  void whatOthersToldNeedNotBeKept() {
    var kept = new ArrayList<Set<URI>>();
    var probe =
        new NodeProbe() {
          @Override
          public CompletionStage<NodeVerdict> ask(URI adminPort) {
            return new CompletableFuture<>();
          }

          @Override
          public void forgetAllBut(Set<URI> adminPorts) {
            kept.add(adminPorts);
          }
        };
    try (var asking =
        new NodePoller<String>(probe, () -> nanos, cluster -> exists, woken::add, () -> {})) {
      asking.watch("c", List.of(TARGET));
      asking.tick();
      exists = false;
      asking.tick();
    }

    assertThat(kept).containsExactly(Set.of(TARGET.adminPort()), Set.of());
  }

  private void watch() {
    poller.watch("c", List.of(TARGET));
  }

  private NodeWord word() {
    return poller.wordOf("c", "orders-slave-0");
  }

  private void answer(NodeVerdict verdict) {
    poller.tick();
    questions.getLast().complete(verdict);
  }

  private void fail(String why) {
    fail(new IOException(why));
  }

  private void fail(IOException why) {
    poller.tick();
    questions.getLast().completeExceptionally(why);
  }

  private static NodeVerdict verdict(String cluster, String state, double lag) {
    return new NodeVerdict(
        "orders-slave-0",
        cluster,
        "slave",
        false,
        true,
        true,
        List.of(),
        List.of(new Prefix("p", state, 1L, 1L, 0L, lag, null, null, null, null)),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        "slave",
        true,
        null,
        null,
        null,
        null,
        null);
  }
}
