package io.prefixdb.node.net;

import io.prefixdb.node.rpc.Line;
import io.prefixdb.node.rpc.Successor;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Takes a connection over and sends back what comes. */
final class EchoSuccessor implements Successor {
  private @Nullable Line line;

  @Override
  public void begin(Line begun) {
    line = begun;
  }

  @Override
  public void received(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    Objects.requireNonNull(line).send(ByteBuffer.wrap(copy));
  }

  @Override
  public void writable() {}

  @Override
  public void ended() {}
}
