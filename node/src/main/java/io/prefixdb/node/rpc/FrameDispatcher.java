package io.prefixdb.node.rpc;

/** Reads frames into calls, has them executed, and writes the answers, all in order. */
public final class FrameDispatcher implements FrameHandler {
  private final CallService service;

  public FrameDispatcher(CallService service) {
    this.service = service;
  }

  @Override
  public Session open(Route route) {
    Session session =
        switch (route.speech()) {
          case DIRECT, QUEUED -> new FrameSession(route, service.open());
          case BATCH -> new BatchSession(new FrameSession(route, service.open()));
          case TEXT -> new TextSession(service.open());
          case ECHO -> new EchoSession();
        };
    return route.keepsAlive() ? session : new OneAnswer(session);
  }
}
