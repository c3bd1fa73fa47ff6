package io.prefixdb.node.rpc;

/** Reads frames into calls, has them executed, and writes the answers, all in order. */
public final class FrameDispatcher implements FrameHandler {
  private final CallService service;

  public FrameDispatcher(CallService service) {
    this.service = service;
  }

  @Override
  public Session open(Port port) {
    return new FrameSession(port, service.open());
  }
}
