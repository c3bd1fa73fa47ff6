package io.prefixdb.node.net;

import io.prefixdb.node.replication.stream.Outlet;
import io.prefixdb.node.rpc.Line;
import java.nio.ByteBuffer;

/** A line as a stream sees it. */
record LineOutlet(Line line) implements Outlet {
  @Override
  public boolean isWritable() {
    return line.isWritable();
  }

  @Override
  public void send(ByteBuffer... parts) {
    line.send(parts);
  }

  @Override
  public void close() {
    line.close();
  }

  @Override
  public String peer() {
    return line.peer();
  }

  @Override
  public String host() {
    return line.host();
  }
}
