package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.prefixdb.node.config.ServiceConfig;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.rpc.Frame;
import io.prefixdb.node.rpc.FrameDispatcher;
import io.prefixdb.node.rpc.FrameHandler;
import io.prefixdb.node.rpc.Replies;
import io.prefixdb.node.rpc.Round;
import io.prefixdb.node.rpc.Route;
import io.prefixdb.node.rpc.Turn;
import io.prefixdb.node.service.PrefixService;
import io.prefixdb.node.store.RocksStores;
import io.prefixdb.node.store.StoreSettings;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What one request allocates from its bytes to those of its reply, on the event loop's thread and
 * with the real store. Unlike its time this is nearly the same on every machine and in every run. A
 * bound that fails tells of a copy or an object that was added to every request.
 */
final class AllocationTest {
  private static final long SET_BYTES_MAX = 3_100;
  private static final long GET_BYTES_MAX = 2_600;
  private static final int WARM_UP = 2_000;
  private static final int REQUESTS = 5_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final ServiceConfig LIMITS =
      new ServiceConfig(100, 256, 10_240, 256, 10_000, true, true, false, Set.of(), Set.of());
  private static final String VALUE = "\"" + "v".repeat(98) + "\"";

  @TempDir private Path directory;
  private RocksStores stores;
  private FrameHandler.Session session;
  private final Replies replies = new Replies();

  @BeforeEach
  void open() throws Exception {
    stores = RocksStores.open(new StoreSettings(directory, Optional.empty(), 0));
    session =
        new FrameDispatcher(new PrefixService(stores, LIMITS, false, Clock.systemUTC()))
            .open(Route.DIRECT, "");
    handle(request("set", "{\"k\":" + VALUE + "}"), true);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void aSetAllocatesLittle() {
    assertThat(bytesPerRequest(request("set", "{\"k\":" + VALUE + "}"))).isLessThan(SET_BYTES_MAX);
  }

  @Test
  void aGetAllocatesLittle() {
    assertThat(bytesPerRequest(request("get", "[\"k\"]"))).isLessThan(GET_BYTES_MAX);
  }

  private long bytesPerRequest(Frame request) {
    for (int i = 0; i < WARM_UP; i++) {
      handle(request, false);
    }
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < REQUESTS; i++) {
      handle(request, false);
    }
    return (THREADS.getCurrentThreadAllocatedBytes() - before) / REQUESTS;
  }

  private void handle(Frame request, boolean mayWait) {
    Turn turn = new Turn(new Round(), replies, mayWait);
    FrameHandler.Progress progress = session.handle(request, turn);
    turn.round().commit().join();
    replies.settle();
    if (progress != FrameHandler.Progress.DONE || replies.length() == 0) { // allocates nothing
      throw new AssertionError("the request ended as " + progress);
    }
    replies.clear();
  }

  private static Frame request(String method, String fields) {
    byte[] text =
        "{\"jsonrpc\":\"2.0\",\"method\":\"%s\",\"params\":{\"prefix\":\"p\",\"fields\":%s},\"id\":100}"
            .formatted(method, fields)
            .getBytes(StandardCharsets.UTF_8);
    return Frame.of(Bytes.of(text));
  }
}
