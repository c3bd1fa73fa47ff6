package io.prefixdb.operator.observed;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A body that is read while it comes, so that it is never held as a whole. The exchange is not over
 * before the reading is.
 *
 * @param stream the bytes as they come
 * @param result what the reader makes of them
 */
record ReadBody<T>(BodySubscriber<InputStream> stream, CompletionStage<T> result)
    implements BodySubscriber<T> {

  private static final Logger log = LoggerFactory.getLogger(ReadBody.class);

  /** Reads a body; may wait for more of it. */
  interface Reader<T> {
    T read(int statusCode, InputStream body) throws IOException;
  }

  /** Readers run on threads of their own, which a slow node may hold. */
  private static final Executor READERS = task -> Thread.ofVirtual().name("answer").start(task);

  static <T> BodyHandler<T> by(Reader<T> reader) {
    return info -> {
      BodySubscriber<InputStream> stream = BodySubscribers.ofInputStream();
      var result = new CompletableFuture<T>();
      var _ =
          stream
              .getBody()
              .thenAcceptAsync(body -> readAll(reader, info.statusCode(), body, result), READERS);
      return new ReadBody<>(stream, result);
    };
  }

  /**
   * The result comes before the body is closed: what is closed before its end is a failure, and
   * would be told instead.
   */
  private static <T> void readAll(
      Reader<T> reader, int statusCode, InputStream body, CompletableFuture<T> result) {
    try (body) {
      complete(result, reader, statusCode, body);
    } catch (IOException e) {
      log.debug("an answer that was read did not close: {}", e.getMessage());
    }
  }

  private static <T> void complete(
      CompletableFuture<T> result, Reader<T> reader, int statusCode, InputStream body) {
    try {
      result.complete(reader.read(statusCode, body));
    } catch (IOException | RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  @Override
  public CompletionStage<T> getBody() {
    return result;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    stream.onSubscribe(subscription);
  }

  @Override
  public void onNext(List<ByteBuffer> item) {
    stream.onNext(item);
  }

  @Override
  public void onError(Throwable failure) {
    stream.onError(failure);
  }

  @Override
  public void onComplete() {
    stream.onComplete();
  }
}
