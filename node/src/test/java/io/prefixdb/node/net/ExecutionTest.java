package io.prefixdb.node.net;

import static io.prefixdb.node.net.TestPorts.config;
import static io.prefixdb.node.net.TestPorts.read;
import static io.prefixdb.node.net.TestPorts.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.config.ServerConfig;
import io.prefixdb.node.config.TransportChoice;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.rpc.FrameHandler.Progress;
import io.prefixdb.node.rpc.Round;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Where the frames of a port are executed, and what they wait for. */
@ParameterizedClass
@EnumSource(value = TransportChoice.class, mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
final class ExecutionTest {
  private final TestPorts ports;

  ExecutionTest(TransportChoice transport) {
    ports = new TestPorts(transport);
  }

  @AfterEach
  void close() throws Exception {
    ports.close();
  }

  @Test
  void aWriterThatThrowsLeavesNobodyWaiting() throws Exception {
    RpcServer server =
        ports.serve(
            Handler.of(
                (frame, turn) -> {
                  Round.Writer writer =
                      (_, _) -> {
                        if (frame.equals("bad")) {
                          throw new IllegalStateException("for a test");
                        }
                        return CompletableFuture.completedFuture(null);
                      };
                  turn.group(writer).add(new Mutation.Delete(Bytes.utf8(frame)), false);
                  turn.replies().line(Bytes.utf8(frame));
                  return Progress.DONE;
                }),
            10,
            1 << 20);
    Socket client = ports.connect(server);
    write(client, "bad\r\n");
    assertThat(read(client, 5)).isEqualTo("bad\r\n");

    write(ports.connect(server), "good\r\n");
    write(client, "good\r\n");
    assertThat(read(client, 6)).isEqualTo("good\r\n");
  }

  @Test
  void writesOfAllThatWasReadTogetherAreCommittedTogetherAndRepliedToAfterwards() throws Exception {
    List<Integer> commits = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> disk = new CompletableFuture<>();
    Round.Writer writer =
        (mutations, _) -> {
          commits.add(mutations.size());
          return disk;
        };
    RpcServer server =
        ports.serve(
            Handler.of(
                (frame, turn) -> {
                  turn.group(writer).add(new Mutation.Delete(Bytes.utf8(frame)), false);
                  turn.replies().line(Bytes.utf8("done " + frame));
                  return Progress.DONE;
                }),
            10,
            1 << 20);
    Socket client = ports.connect(server);
    write(client, "a\r\nb\r\nc\r\n");
    await().until(() -> !commits.isEmpty());
    assertThat(commits).containsExactly(3);
    assertThat(client.getInputStream().available()).isZero();

    disk.complete(null);
    assertThat(read(client, 24)).isEqualTo("done a\r\ndone b\r\ndone c\r\n");
  }

  @Test
  void aWriteThatWaitsKeepsNobodyElsesWaiting() throws Exception {
    CompletableFuture<Void> disk = new CompletableFuture<>();
    Round.Writer slow = (_, _) -> disk;
    Round.Writer quick = (_, _) -> CompletableFuture.completedFuture(null);
    CountDownLatch holding = new CountDownLatch(1);
    CompletableFuture<Void> held = new CompletableFuture<>();
    RpcServer server =
        ports.serve(
            Handler.of(
                (frame, turn) -> {
                  if (frame.equals("hold")) {
                    holding.countDown();
                    held.join(); // the loop, until it can read both others at once
                    return Progress.DONE;
                  }
                  turn.group(frame.equals("slow") ? slow : quick)
                      .add(new Mutation.Delete(Bytes.utf8(frame)), false);
                  turn.replies().line(Bytes.utf8(frame));
                  return Progress.DONE;
                }),
            10,
            1 << 20);
    Socket waiting = ports.connect(server);
    Socket other = ports.connect(server);
    write(ports.connect(server), "hold\r\n");
    holding.await();
    write(waiting, "slow\r\n");
    write(other, "quick\r\n");
    held.complete(null);

    assertThat(read(other, 7)).isEqualTo("quick\r\n");
    write(other, "again\r\n");
    assertThat(read(other, 7)).isEqualTo("again\r\n");
    assertThat(waiting.getInputStream().available()).isZero();

    disk.complete(null);
    assertThat(read(waiting, 6)).isEqualTo("slow\r\n");
  }

  @Test
  void aFrameThatStopsGoesOnAfterTheCommitAndLaterFramesWaitForIt() throws Exception {
    CompletableFuture<Void> disk = new CompletableFuture<>();
    AtomicInteger calls = new AtomicInteger();
    RpcServer server =
        ports.serve(
            Handler.of(
                (frame, turn) -> {
                  calls.incrementAndGet();
                  if (frame.equals("stop") && !disk.isDone()) {
                    turn.group((_, _) -> disk).add(new Mutation.Delete(Bytes.EMPTY), false);
                    return Progress.AFTER_COMMIT;
                  }
                  turn.replies().line(Bytes.utf8(frame));
                  return Progress.DONE;
                }),
            10,
            1 << 20);
    Socket client = ports.connect(server);
    write(client, "stop\r\nnext\r\n");
    await().until(() -> calls.get() == 1);
    disk.complete(null);
    assertThat(read(client, 12)).isEqualTo("stop\r\nnext\r\n");
    assertThat(calls).hasValue(3);
  }

  @Test
  void whatMayWaitIsDoneByAWorkerAndOtherConnectionsGoOn() throws Exception {
    CompletableFuture<Void> slow = new CompletableFuture<>();
    RpcServer server =
        ports.serve(
            Handler.of(
                (frame, turn) -> {
                  if (frame.startsWith("slow")) {
                    if (!turn.mayWait()) {
                      return Progress.ON_WORKER;
                    }
                    slow.join();
                  }
                  turn.replies().line(Bytes.utf8(frame));
                  return Progress.DONE;
                }),
            10,
            1 << 20);
    Socket waiting = ports.connect(server);
    Socket other = ports.connect(server);
    write(waiting, "before\r\nslow 1\r\nafter\r\n");
    assertThat(read(waiting, 8)).isEqualTo("before\r\n");
    write(other, "quick\r\n");
    assertThat(read(other, 7)).isEqualTo("quick\r\n");

    slow.complete(null);
    assertThat(read(waiting, 15)).isEqualTo("slow 1\r\nafter\r\n");
  }

  @Test
  void aPortWithAQueueExecutesEverythingOnWorkersAndOneTaskOfAConnectionAtATime() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Set<String> threads = ConcurrentHashMap.newKeySet();
    RpcServer server =
        ports.serve(
            config(ServerConfig.Kind.QUEUE, 0, 10, 1 << 20),
            Handler.answering(
                frame -> {
                  threads.add(Thread.currentThread().getName().replaceAll("\\d+$", ""));
                  most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                  inside.decrementAndGet();
                  return frame;
                }));
    Socket client = ports.connect(server);
    for (int i = 0; i < 300; i++) {
      write(client, "x\r\n");
    }
    assertThat(read(client, 900)).isEqualTo("x\r\n".repeat(300));
    assertThat(most).hasValue(1);
    assertThat(threads).containsExactly("queue-");
  }
}
