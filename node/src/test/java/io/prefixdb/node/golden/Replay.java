package io.prefixdb.node.golden;

import java.util.List;
import java.util.function.Function;
import org.assertj.core.api.SoftAssertions;

/** Plays the recorded exchanges to whoever answers, and compares. */
public final class Replay {
  private Replay() {}

  /** Sends one request and gives the bytes of its answer. */
  public interface Answering {
    /** The answer; {@code expected} tells how much is to be read. */
    String answer(Exchange exchange, String expected);
  }

  /** Asserts that every exchange that can be compared is answered as it is to be. */
  public static void assertAnswered(Answering answering) {
    assertAnswered(Transcript.exchanges(), OurAnswers::to, answering);
  }

  /** The same for the text port. */
  public static void assertTextAnswered(Answering answering) {
    assertAnswered(Transcript.textExchanges(), OurTextAnswers::to, answering);
  }

  private static void assertAnswered(
      List<Exchange> exchanges,
      Function<Exchange, OurAnswers.Expected> expected,
      Answering answering) {
    SoftAssertions softly = new SoftAssertions();
    for (Exchange exchange : exchanges) {
      expected
          .apply(exchange)
          .answer()
          .ifPresent(
              ours ->
                  softly
                      .assertThat(exchange.comparable(answering.answer(exchange, ours)))
                      .as("%d %s", exchange.n(), exchange.name())
                      .isEqualTo(exchange.comparable(ours)));
    }
    softly.assertAll();
  }
}
