package io.prefixdb.operator.observed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Asks over the admin port. An answer is limited in time and size, because a node may lie. */
public final class HttpNodeProbe implements NodeProbe {
  /**
   * A node that answers slowly answers. A question, the second before the next one, and that one
   * take less than the silence that is judged.
   */
  private static final Duration PATIENCE = Duration.ofMillis(2400);

  /** For a status of a hundred thousand pairs of slave and prefix on a busy machine. */
  private static final Duration WHOLE = PATIENCE.multipliedBy(2);

  /** What a node tells goes into the cluster's status, which is a part of one small object. */
  private static final int TEXT_MAX = 100_000;

  private static final int PROBLEM_BYTES_MAX = 4_096;

  private static final ObjectReader STATUS =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(TEXT_MAX).build())
                  .build())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .addModule(new SimpleModule("whole-texts").addDeserializer(String.class, new WholeText()))
          .disable(JsonParser.Feature.AUTO_CLOSE_SOURCE)
          .build()
          .readerFor(NodeVerdict.class);

  /** Of the heap, in which an answer is up to three times as large. */
  private static final long SHARE_OF_HEAP = 5;

  private final HttpClient http;
  private final AnswerRoom room;

  /** Uses a client that may be shared. */
  public HttpNodeProbe(HttpClient http) {
    this(http, new AnswerRoom(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
  }

  HttpNodeProbe(HttpClient http, AnswerRoom room) {
    this.http = http;
    this.room = room;
  }

  @Override
  public CompletionStage<NodeVerdict> ask(URI adminPort) {
    HttpRequest request =
        HttpRequest.newBuilder(adminPort.resolve("/v1/status")).timeout(PATIENCE).GET().build();
    return WholeAnswer.of(
            http, request, ReadBody.by((code, body) -> read(code, body, adminPort)), WHOLE)
        .thenApply(HttpResponse::body);
  }

  @Override
  public void forgetAllBut(Set<URI> adminPorts) {
    room.keepOnly(adminPorts);
  }

  private NodeVerdict read(int statusCode, InputStream body, URI adminPort) throws IOException {
    if (statusCode == 503 && isOfAStart(body)) {
      throw new WrongAnswer("still opens its data", null);
    }
    if (statusCode != 200) {
      throw new WrongAnswer("answered %d to GET /v1/status".formatted(statusCode), null);
    }
    try (AnswerRoom.Claim claim = room.claim(adminPort)) {
      var limited = new LimitedBody(body, claim);
      NodeVerdict verdict = STATUS.withAttribute(LimitedBody.class, limited).readValue(limited);
      if (verdict == null) {
        throw new IOException("null");
      }
      Optional<String> nonsense = Nonsense.in(verdict);
      if (nonsense.isPresent()) {
        throw new IOException(nonsense.get());
      }
      claim.keep();
      return verdict;
    } catch (IOException e) {
      throw new WrongAnswer("answered something that is not its status: " + firstLine(e), e);
    }
  }

  /** Others answer 503 too, such as what stands before a node. */
  private static boolean isOfAStart(InputStream body) throws IOException {
    return new String(body.readNBytes(PROBLEM_BYTES_MAX), StandardCharsets.UTF_8)
        .contains("\"urn:prefixdb:problem:starting\"");
  }

  private static String firstLine(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.lines().findFirst().orElse("");
  }
}
