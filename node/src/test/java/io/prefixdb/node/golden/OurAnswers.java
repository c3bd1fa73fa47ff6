package io.prefixdb.node.golden;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Optional;

/**
 * Where our answer to a recorded request is another than the original's, and why. Whoever replays
 * the transcript compares with {@link #to}.
 */
public final class OurAnswers {
  /** A replacement within the original's answer, with the deviation that asks for it. */
  private record Edit(String deviation, String original, String ours) {}

  private static final Map<Integer, Edit> EDITS =
      Map.ofEntries(
          entry(27, new Edit("D5: a write refused for its snapshot", "\"j\":\"snap?\"", "")),
          entry(126, new Edit("D5: a del refused for its snapshot", "{}}", "{\"z\":26}}")),
          entry(350, notFinal("D2: one key is left")),
          entry(357, new Edit("D4: from is no key", "\"k05\":5,\"k06\":6", "\"k04\":4,\"k05\":5")),
          entry(
              358,
              new Edit("D4: from is no key", "\"k01\":1,\"k02\":2", "\"K\":\"upper\",\"k01\":1")),
          entry(364, new Edit("D2: nothing is left", "\"final\":false", "\"final\":true")),
          entry(
              373,
              new Edit(
                  "D3: unknown snapshot",
                  "{\"final\":false,\"prefix\":\"r\",\"status\":\"OK\",\"fields\":{\"K\":\"upper\"}",
                  "{\"final\":true,\"prefix\":\"r\",\"status\":\"SnapshotNotFound\",\"fields\":{}")),
          entry(379, notFinal("D2: two keys are left")),
          entry(386, notFinal("D2: one key is left")),
          entry(
              393,
              new Edit(
                  "D3: range reads the snapshot", "\"a\":2,\"b\":1,\"c\":2", "\"a\":1,\"b\":1")),
          entry(460, attached()),
          entry(470, attached()),
          entry(516, new Edit("D11: no id was read", "\"id\":}}", "\"id\":null}")));

  private OurAnswers() {}

  private static Edit notFinal(String deviation) {
    return new Edit(deviation, "\"final\":true", "\"final\":false");
  }

  private static Edit attached() {
    return new Edit("D6: it is attached", "CreatePrefixFail", "OK");
  }

  /**
   * What to compare with.
   *
   * @param answer line ends included; nothing where the state before it cannot be reached yet, so
   *     that nothing can be compared
   * @param reason why it is not the original's answer, empty where it is
   */
  public record Expected(Optional<String> answer, String reason) {}

  public static Expected to(Exchange exchange) {
    Edit edit = EDITS.get(exchange.n());
    return edit == null
        ? ours(exchange.response(), "")
        : ours(exchange.response().replace(edit.original(), edit.ours()), edit.deviation());
  }

  static Expected ours(String answer, String reason) {
    return new Expected(Optional.of(answer), reason);
  }
}
