package io.prefixdb.operator.observed;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** What a node answers to {@code GET /v1/status}, as it comes; no more is read than is kept. */
public final class RawStatus {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private RawStatus() {}

  /** The text, or what the node answers in its place; it fails when there is no answer in time. */
  public static CompletableFuture<String> of(HttpClient http, URI adminPort, int bytesMax) {
    HttpRequest request =
        HttpRequest.newBuilder(adminPort.resolve("/v1/status")).timeout(PATIENCE).GET().build();
    return WholeAnswer.of(
            http, request, ReadBody.by((code, body) -> read(code, body, bytesMax)), PATIENCE)
        .thenApply(HttpResponse::body);
  }

  private static String read(int code, InputStream body, int bytesMax) throws IOException {
    String text = ClippedText.of(body.readNBytes(bytesMax + 1), bytesMax);
    return code == 200 ? text : "it answered %d: %s".formatted(code, text);
  }
}
