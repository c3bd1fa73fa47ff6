package io.prefixdb.operator.observed;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * An answer with its body, in time or not at all. A request's own timeout ends with the headers,
 * and a node that stands still in the middle of the body would keep a connection, and what came of
 * the body, for as long as it likes.
 */
public final class WholeAnswer {
  private WholeAnswer() {}

  /** Sends the request; what is not there in that time is given up, and its connection closed. */
  public static <T> CompletableFuture<HttpResponse<T>> of(
      HttpClient http, HttpRequest request, BodyHandler<T> body, Duration within) {
    CompletableFuture<HttpResponse<T>> exchange = http.sendAsync(request, body);
    return exchange
        .copy()
        .orTimeout(within.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((_, _) -> exchange.cancel(true));
  }
}
