package io.prefixdb.node.net;

import static io.prefixdb.node.net.ScriptedMasters.answer;
import static io.prefixdb.node.net.ScriptedMasters.given;
import static io.prefixdb.node.net.ScriptedMasters.id;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.prefixdb.node.Ports;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.MergeSettings;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Master.Page;
import io.prefixdb.node.replication.Master.Snapshot;
import io.prefixdb.node.replication.MasterAnswer;
import io.prefixdb.node.replication.Pulled;
import io.prefixdb.node.replication.Standing;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a slave asks its master, and how it reads what that answers. */
final class MasterClientTest {
  private static final PrefixName P = new PrefixName("p");

  /** Of whoever is at the other end of the first connection. */
  private static final String ORIGINAL = "connection 1";

  @RegisterExtension private final ScriptedMasters masters = new ScriptedMasters();

  @Test
  void saysWhatTheOriginalSlaveSaysByteForByte() throws Exception {
    List<JsonNode> wire = goldenWire();
    List<String> asked = new ArrayList<>();
    List<String> answers = new ArrayList<>();
    for (JsonNode line : wire) {
      String text = line.get("bytes").textValue();
      (line.get("direction").textValue().equals("slave->master") ? asked : answers)
          .add(text.substring(0, text.length() - 2));
    }
    MasterClient master =
        masters.client(masters.serve(_ -> answers.get(masters.requests().size() - 1)));
    for (String request : asked) {
      JsonNode params = JsonMapper.builder().build().readTree(request).get("params");
      if (params.has("writable_only")) {
        given(master.allPrefixes(params.get("writable_only").booleanValue()));
      } else {
        Updates updates =
            given(
                master.updatesSince(
                    new PrefixName(params.get("prefix").textValue()),
                    params.get("seq").longValue(),
                    params.get("limit").intValue(),
                    ORIGINAL));
        if (updates instanceof Updates.Batches batches) {
          assertThat(UpdateBatch.of(batches.logs().getFirst()).sequence())
              .isEqualTo(batches.first())
              .isEqualTo(params.get("seq").longValue());
        }
      }
    }
    assertThat(masters.requests()).isEqualTo(asked);
    assertThat(asked).hasSize(35);
  }

  @Test
  void readsWhatTheMasterAnswers() throws Exception {
    MasterClient master = masters.client(masters.serve(ScriptedMasters::scripted));

    assertThat(given(master.allPrefixes(true)))
        .containsExactly(Bytes.utf8("one"), Bytes.utf8("a/b"));
    assertThat(given(master.createSnapshot(P, Duration.ofDays(1)))).isEqualTo(new Snapshot(3, 17));
    assertThat(given(master.range(P, 3, Bytes.utf8("k/"), false, 1024)))
        .isEqualTo(new Page(List.of(new Field(Bytes.utf8("k\n"), Bytes.utf8("{\"a\": 1}"))), true));
    assertThat(given(master.releaseSnapshot(P, 3))).isEqualTo(3);
    assertThat(given(master.updatesSince(P, 5, 1, ORIGINAL))).isEqualTo(new Updates.Purged(90));
    assertThat(answer(master.updatesSince(new PrefixName("gone"), 5, 1, ORIGINAL)))
        .isEqualTo(new MasterAnswer.Refused<Updates>(Status.PrefixNotFound));
    assertThat(answer(master.updatesSince(new PrefixName("base64"), 5, 1, ORIGINAL)))
        .isInstanceOf(MasterAnswer.Unreadable.class);
    assertThat(answer(master.updatesSince(new PrefixName("busy"), 5, 1, ORIGINAL)))
        .isEqualTo(
            new MasterAnswer.None<Updates>(
                "get_updates_since was answered with error -32004 Queue overflow"));
    assertThat(masters.requests())
        .contains(
            "{\"jsonrpc\":\"2.0\",\"method\":\"range\",\"params\":{\"prefix\":\"p\",\"snapshot\":3,"
                + "\"repair_json\":true,\"beg\":false,\"from\":\"k\\/\",\"limit\":1024},\"id\":3}",
            "{\"jsonrpc\":\"2.0\",\"method\":\"create_snapshot\",\"params\":{\"prefix\":\"p\","
                + "\"release_timeout_s\":86400},\"id\":2}");
  }

  @Test
  void updatesOfAMasterOfOursAreOfTheHistoryThatItTold() throws Exception {
    String branch = "0123456789abcdef0123456789abcdef";
    MasterClient master =
        masters.client(
            masters.serve(
                request ->
                    result(
                        request,
                        request.contains("get_history")
                            ? "{\"prefix\":\"p\",\"branches\":[{\"id\":\"%s\",\"epoch\":2,\"first\":5}],\"tag\":\"t\",\"last_seq\":9,\"ttl\":60,\"status\":\"OK\"}"
                                .formatted(branch)
                            : "{\"seq_final\":9,\"logs\":[],\"tag\":\"t\",\"status\":\"OK\"}")));

    assertThat(given(master.history(P)))
        .isEqualTo(
            new History(
                new Timeline(List.of(new Timeline.Branch(branch, 2, 5))),
                "t",
                9,
                new MergeSettings(Map.of("TTL_seconds", "60"))));
    assertThat(given(master.updatesSince(P, 10, 1, "t"))).isEqualTo(new Updates.CaughtUp(9));
    assertThat(answer(master.updatesSince(P, 10, 1, "u")))
        .isEqualTo(new MasterAnswer.Stale<Updates>());
    assertThat(masters.requests().getFirst())
        .isEqualTo(
            "{\"jsonrpc\":\"2.0\",\"method\":\"get_history\",\"params\":{\"prefix\":\"p\"},\"id\":1}");
    assertThat(masters.requests().getLast()).contains("\"seq\":10,\"limit\":1,\"tag\":\"u\"}");
  }

  @Test
  void whatAMasterTellsOfItsSettingsIsTakenAsFarAsItIsUnderstood() throws Exception {
    for (Map.Entry<String, Map<String, String>> told :
        Map.of(
                "",
                Map.<String, String>of(),
                ",\"settings\":{\"merge_rules\":\"1\",\"n\":2,\"l\":[1,{}]}",
                Map.of("merge_rules", "1", "n", "2", "l", "[1,{}]"),
                ",\"settings\":{\"a\":\"b\"},\"ttl\":60",
                Map.of("a", "b", "TTL_seconds", "60"),
                ",\"settings\":[\"a\"],\"ttl\":60",
                Map.of("TTL_seconds", "60"),
                ",\"settings\":7",
                Map.<String, String>of())
            .entrySet()) {
      String answer =
          "{\"branches\":[],\"tag\":\"t\",\"last_seq\":9" + told.getKey() + ",\"status\":\"OK\"}";
      MasterClient master = masters.client(masters.serve(request -> result(request, answer)));
      assertThat(given(master.history(P)).settings())
          .as(told.getKey())
          .isEqualTo(new MergeSettings(told.getValue()));
    }
  }

  @Test
  void aMasterThatIsASlaveItselfSaysHowItStandsIfItCanBeRead() throws Exception {
    for (Map.Entry<String, Optional<Standing>> said :
        Map.of(
                "",
                Optional.<Standing>empty(),
                ",\"stands\":{\"last_seq\":25,\"more\":[],\"behind_ms\":400,\"state\":\"Lagging\"}",
                Optional.of(new Standing(25, 400, "Lagging")),
                ",\"stands\":[7]",
                Optional.<Standing>empty(),
                ",\"stands\":{\"last_seq\":\"x\"}",
                Optional.<Standing>empty(),
                ",\"stands\":{\"last_seq\":-1}",
                Optional.<Standing>empty(),
                ",\"stands\":{\"behind_ms\":-1}",
                Optional.<Standing>empty(),
                ",\"stands\":{\"state\":\"%s\"}".formatted("x".repeat(65)),
                Optional.<Standing>empty())
            .entrySet()) {
      String answer =
          "{\"seq_final\":9,\"logs\":[],\"tag\":\"t\"" + said.getKey() + ",\"status\":\"OK\"}";
      MasterClient master = masters.client(masters.serve(request -> result(request, answer)));
      assertThat(given(master.pull(P, 10, 1, "t")))
          .as(said.getKey())
          .isEqualTo(new Pulled(new Updates.CaughtUp(9), said.getValue()));
    }
  }

  @Test
  void aHistoryThatCannotBeOneIsUnreadable() throws Exception {
    for (String wrong :
        List.of(
            "{\"branches\":[{\"id\":\"x\"}],\"tag\":\"t\",\"status\":\"OK\"}",
            "{\"branches\":7,\"tag\":\"t\",\"status\":\"OK\"}")) {
      MasterClient master = masters.client(masters.serve(request -> result(request, wrong)));
      assertThat(answer(master.history(P))).isInstanceOf(MasterAnswer.Unreadable.class);
    }
  }

  @Test
  void aMasterWithoutHistoryIsTrustedAsLongAsItsConnectionStands() throws Exception {
    UnaryOperator<String> original =
        request ->
            request.contains("get_history")
                ? "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32601,\"message\":\"Method not"
                    + " found\"},\"id\":"
                    + id(request)
                    + "}"
                : result(request, "{\"seq_final\":9,\"logs\":[],\"status\":\"OK\"}");
    RpcServer first = masters.serve(Ports.free(), original);
    MasterClient master = masters.client(first);
    History told = given(master.history(P));
    assertThat(told.timeline()).isEqualTo(Timeline.UNKNOWN);
    assertThat(given(master.updatesSince(P, 10, 1, told.tag()))).isEqualTo(new Updates.CaughtUp(9));

    first.close();
    await().until(() -> !master.connected());
    assertThat(answer(master.history(P)))
        .as("nobody is there to be trusted")
        .isEqualTo(new MasterAnswer.None<History>("not connected to the master"));
    masters.serve(first.port(), original);
    await().until(master::connected);
    assertThat(answer(master.updatesSince(P, 10, 1, told.tag())))
        .isEqualTo(new MasterAnswer.Stale<Updates>());
    assertThat(given(master.updatesSince(P, 10, 1, given(master.history(P)).tag())))
        .isEqualTo(new Updates.CaughtUp(9));
  }

  private static String result(String request, String json) {
    return "{\"jsonrpc\":\"2.0\",\"result\":" + json + ",\"id\":" + id(request) + "}";
  }

  private static List<JsonNode> goldenWire() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    try (var in = MasterClientTest.class.getResourceAsStream("/golden/slave-wire.jsonl")) {
      for (String line : new String(in.readAllBytes(), UTF_8).lines().toList()) {
        lines.add(JsonMapper.builder().build().readTree(line));
      }
    }
    return lines;
  }
}
