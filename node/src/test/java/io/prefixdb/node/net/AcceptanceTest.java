package io.prefixdb.node.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.prefixdb.node.config.Framing;
import io.prefixdb.node.config.RouteConfig;
import io.prefixdb.node.config.ServerConfig;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which connections are refused, and what a port does that the system refuses them. */
final class AcceptanceTest {
  private static final int ALL = 3;

  private final ConnectionLimit all = new ConnectionLimit(ALL, 2);

  @Test
  void portsShareTheLimitOfAllOfThem() {
    Acceptance one = port(10);
    Acceptance other = port(10);
    EmbeddedChannel first = new EmbeddedChannel();
    assertThat(one.admits(first)).isTrue();
    assertThat(other.admits(new EmbeddedChannel())).isTrue();
    assertThat(other.admits(new EmbeddedChannel())).isTrue();

    EmbeddedChannel tooMany = new EmbeddedChannel();
    assertThat(one.admits(tooMany)).isFalse();
    assertThat(tooMany.isOpen()).isFalse();
    assertThat(one.refused()).isOne();
    assertThat(other.refused()).isZero();

    assertThat(first.close().isSuccess()).isTrue();
    assertThat(other.admits(new EmbeddedChannel())).isTrue();
  }

  @Test
  void eachPortHasSomeThatNoOtherTakes() {
    ConnectionLimit shared = new ConnectionLimit(16, 2);
    Acceptance clients = port(100, shared);
    Acceptance slaves = port(100, shared);
    int admitted = 0;
    while (clients.admits(new EmbeddedChannel())) {
      admitted++;
    }
    assertThat(admitted).isEqualTo(14);
    EmbeddedChannel slave = new EmbeddedChannel();
    assertThat(slaves.admits(slave)).isTrue();
    assertThat(slaves.admits(new EmbeddedChannel())).isTrue();
    assertThat(slaves.admits(new EmbeddedChannel())).isFalse();

    assertThat(slave.close().isSuccess()).isTrue();
    assertThat(clients.admits(new EmbeddedChannel())).isFalse();
    assertThat(slaves.admits(new EmbeddedChannel())).isTrue();
  }

  @Test
  void whomAPortRefusesTakesNoPlaceOfAnother() {
    Acceptance narrow = port(1);
    assertThat(narrow.admits(new EmbeddedChannel())).isTrue();
    for (int i = 0; i < ALL; i++) {
      assertThat(narrow.admits(new EmbeddedChannel())).isFalse();
    }
    assertThat(narrow.refused()).isEqualTo(ALL);
    assertThat(port(1).admits(new EmbeddedChannel())).isTrue();
  }

  @Test
  void aPortThatCannotAcceptPausesForASecond() {
    Acceptance port = port(10);
    EmbeddedChannel listener = new EmbeddedChannel(port);
    listener.freezeTime();
    listener.pipeline().fireExceptionCaught(new IOException("Too many open files"));
    listener.pipeline().fireExceptionCaught(new IOException("Too many open files"));
    assertThat(listener.config().isAutoRead()).isFalse();
    assertThat(port.refused()).isEqualTo(2);

    listener.advanceTimeBy(999, TimeUnit.MILLISECONDS);
    listener.runScheduledPendingTasks();
    assertThat(listener.config().isAutoRead()).isFalse();
    listener.advanceTimeBy(1, TimeUnit.MILLISECONDS);
    listener.runScheduledPendingTasks();
    assertThat(listener.config().isAutoRead()).isTrue();
    listener.checkException(); // nobody else has to hear of it
  }

  private Acceptance port(int connections) {
    return port(connections, all);
  }

  private static Acceptance port(int connections, ConnectionLimit shared) {
    ServerConfig config =
        new ServerConfig(
            "port",
            ServerConfig.Kind.DIRECT,
            RouteConfig.DEFAULT,
            "127.0.0.1",
            0,
            0,
            connections,
            Optional.empty(),
            false,
            0,
            Framing.LINES,
            new ServerConfig.Sockets(100, 0, 0),
            1 << 20,
            1 << 20,
            0);
    return new Acceptance(
        config, new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true), shared);
  }
}
