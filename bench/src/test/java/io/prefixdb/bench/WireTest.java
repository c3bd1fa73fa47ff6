package io.prefixdb.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests and replies of both protocols, which a mistake would make fast and meaningless. */
final class WireTest {
  private static final String OK =
      "{\"jsonrpc\":\"2.0\",\"result\":{\"prefix\":\"bench\",\"status\":\"OK\",\"fields\":{}},\"id\":%d}\r\n";

  @Test
  void aRequestNamesItsKeysAndItsSlot() {
    assertThat(request(JsonRpcWire.answered(), Verb.GET, 7, 2))
        .isEqualTo(
            "{\"jsonrpc\":\"2.0\",\"method\":\"get\",\"params\":{\"prefix\":\"bench\",\"fields\":"
                + "[\"key:000000000000\",\"key:000000000001\"]},\"id\":107}\r\n");
    assertThat(request(JsonRpcWire.answered(), Verb.INC, 0, 1))
        .isEqualTo(
            "{\"jsonrpc\":\"2.0\",\"method\":\"inc\",\"params\":{\"prefix\":\"bench\",\"update\":"
                + "{\"ctr:000000000000\":{\"inc\":1}}},\"id\":100}\r\n");
    assertThat(request(new RespWire(), Verb.GET, 0, 2))
        .isEqualTo("*3\r\n$4\r\nMGET\r\n$16\r\nkey:000000000000\r\n$16\r\nkey:000000000001\r\n");
  }

  @Test
  void aValueHasTheSameLengthForEveryServer() {
    String json = request(JsonRpcWire.answered(), Verb.SET, 0, 1);
    String resp = request(new RespWire(), Verb.SET, 0, 1);
    String value =
        json.substring(json.indexOf(":\"", json.indexOf("key:")) + 1, json.indexOf("}}"));

    assertThat(value).hasSize(Keys.VALUE_BYTES).startsWith("\"").endsWith("\"");
    assertThat(resp)
        .isEqualTo("*3\r\n$3\r\nSET\r\n$16\r\nkey:000000000000\r\n$100\r\n" + value + "\r\n");
  }

  @Test
  void jsonRepliesAreFoundHoweverTheyAreCut() {
    assertThat(
            slots(
                JsonRpcWire.answered(),
                OK.formatted(103) + OK.formatted(101) + OK.formatted(999),
                900))
        .containsExactly(3, 1, 899);
  }

  @Test
  void requestsThatComeBackAreReplies() {
    Wire echoed = JsonRpcWire.echoed();

    assertThat(slots(echoed, request(echoed, Verb.SET, 8, 1) + request(echoed, Verb.GET, 5, 2), 9))
        .containsExactly(8, 5);
  }

  @Test
  void redisRepliesAreFoundHoweverTheyAreCut() {
    String text = "+OK\r\n:12\r\n$3\r\na\r\n\r\n*2\r\n$1\r\nx\r\n$0\r\n\r\n+OK\r\n";

    assertThat(slots(new RespWire(), text, 3)).containsExactly(0, 1, 2, 0, 1);
  }

  @Test
  void whatIsNoSuccessEndsTheRun() {
    assertThatThrownBy(
            () -> slots(JsonRpcWire.answered(), OK.formatted(100).replace("OK", "IOError"), 1))
        .hasMessageContaining("IOError");
    assertThatThrownBy(() -> slots(new RespWire(), "-ERR no\r\n", 1))
        .hasMessageContaining("ERR no");
    assertThatThrownBy(() -> slots(new RespWire(), "$-1\r\n", 1)).hasMessageContaining("$-1");
  }

  private static String request(Wire wire, Verb verb, int slot, int count) {
    ByteSink out = new ByteSink();
    wire.request(out, verb, slot, Keys.inOrder(Server.KEYS, 1), count);
    ByteBuffer bytes = ByteBuffer.allocate(10_000);
    out.copyTo(bytes);
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
  }

  /** The slots of the replies, the same when the bytes come one by one as when all come at once. */
  private static List<Integer> slots(Wire wire, String text, int slots) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    List<Integer> found = new ArrayList<>();
    Wire.Replies replies = wire.replies(slots);
    int from = 0;
    for (int to = 0; to <= bytes.length; to++) {
      int end = replies.end(bytes, from, to);
      if (end >= 0) {
        assertThat(end).isEqualTo(to);
        found.add(replies.slot());
        from = end;
      }
    }
    assertThat(from).isEqualTo(bytes.length);
    assertThat(atOnce(wire, bytes, slots)).isEqualTo(found);
    return found;
  }

  private static List<Integer> atOnce(Wire wire, byte[] bytes, int slots) {
    List<Integer> found = new ArrayList<>();
    Wire.Replies replies = wire.replies(slots);
    for (int end = replies.end(bytes, 0, bytes.length);
        end >= 0;
        end = replies.end(bytes, end, bytes.length)) {
      found.add(replies.slot());
    }
    return found;
  }
}
