package io.prefixdb.node.golden;

import io.prefixdb.node.json.JsonReader;
import io.prefixdb.node.json.UpdateText;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.CorruptUpdateException;
import io.prefixdb.node.model.UpdateBatch;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request with what the original answered.
 *
 * @param n number of the exchange
 * @param name group, a slash, what is asked
 * @param request the bytes sent, line ends included
 * @param response the bytes received, line ends included
 * @param port 23000 or 23001
 * @param chunks offsets at which the request was cut into packets
 * @param holdsTimes whether the answer holds Unix times, which differ each time
 * @param note what else happened
 */
public record Exchange(
    int n,
    String name,
    String request,
    String response,
    int port,
    List<Integer> chunks,
    boolean holdsTimes,
    String note) {
  private static final Pattern SECOND = Pattern.compile("\"ts\":\\d+");
  private static final Pattern LOGS = Pattern.compile("\"logs\":(\\[[^]]*])");
  private static final int TIME_BYTES = 4;

  /** The part of the name before the slash: exchanges of one group belong together. */
  public String group() {
    return name.substring(0, name.indexOf('/'));
  }

  /** Whether the original closed the connection after it. */
  public boolean closes() {
    return note.contains("closed the connection");
  }

  /** An answer to this request as it is to be compared: without times where it holds some. */
  public String comparable(String answer) {
    if (!holdsTimes) {
      return answer;
    }
    String withoutSeconds = SECOND.matcher(answer).replaceAll("\"ts\":0");
    return LOGS.matcher(withoutSeconds)
        .replaceAll(logs -> Matcher.quoteReplacement("\"logs\":" + withoutTimes(logs.group(1))));
  }

  private static String withoutTimes(String logs) {
    StringBuilder out = new StringBuilder();
    JsonReader reader = new JsonReader(Bytes.utf8(logs));
    reader.array(() -> out.append(withoutTimes(reader.string())));
    return out.toString();
  }

  private static String withoutTimes(Bytes log) {
    try {
      UpdateBatch batch = UpdateBatch.of(UpdateText.decode(log));
      List<String> ops = batch.ops().stream().map(Exchange::withoutTime).toList();
      long lines = log.toString().lines().count();
      return "[" + batch.sequence() + " in " + lines + " lines: " + ops + "]";
    } catch (CorruptUpdateException e) {
      return "[corrupt: " + log + "]";
    }
  }

  private static String withoutTime(UpdateBatch.Op op) {
    return switch (op) {
      case UpdateBatch.Op.Delete delete -> "delete " + delete.key();
      case UpdateBatch.Op.Put put -> "put " + put.key() + "=" + withoutTime(put.value());
      case UpdateBatch.Op.Merge merge ->
          "merge " + merge.key() + "=" + withoutTime(merge.operand());
    };
  }

  private static Bytes withoutTime(Bytes stored) {
    return Bytes.of(Arrays.copyOf(stored.array(), stored.length() - TIME_BYTES));
  }
}
