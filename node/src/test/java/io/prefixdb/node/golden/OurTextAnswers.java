package io.prefixdb.node.golden;

import static java.util.Map.entry;

import java.util.Map;
import java.util.function.UnaryOperator;

/** Where our answer on the text port is another than the original's, and why. */
public final class OurTextAnswers {
  private static final String VALUES = "D12: a value that is JSON is stored as such";
  private static final String STATUS = "D12: the true status of a set";
  private static final String ATTACHED = "D6: the true status of attach_prefixes";

  /** How our answer follows from the original's, with the deviation that asks for it. */
  private record Edit(String deviation, UnaryOperator<String> ours) {}

  private static final Map<Integer, Edit> EDITS =
      Map.ofEntries(
          entry(43, new Edit(VALUES, OurTextAnswers::values)),
          entry(44, new Edit(VALUES, OurTextAnswers::values)),
          entry(45, new Edit(VALUES, OurTextAnswers::values)),
          entry(49, new Edit(VALUES, OurTextAnswers::values)),
          entry(85, new Edit(ATTACHED, all -> all.replace("CreatePrefixFail", "OK"))),
          entry(103, new Edit(STATUS, _ -> "PrefixReadonly\r\n")),
          entry(105, new Edit(STATUS, _ -> "PrefixLengthExceeded\r\n")));

  private OurTextAnswers() {}

  private static String values(String answer) {
    return answer
        .replace("a=\"1\"", "a=1")
        .replace("e=\"\\\"quoted\\\"\"", "e=\"quoted\"")
        .replace("h=\"true\"", "h=true");
  }

  /** What to compare with; our own answer where the original's is another. */
  public static OurAnswers.Expected to(Exchange exchange) {
    Edit edit = EDITS.get(exchange.n());
    return edit == null
        ? OurAnswers.ours(exchange.response(), "")
        : OurAnswers.ours(edit.ours().apply(exchange.response()), edit.deviation());
  }
}
