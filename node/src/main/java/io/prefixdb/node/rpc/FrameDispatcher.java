package io.prefixdb.node.rpc;

import java.util.Map;

/** Reads frames into calls, has them executed, and writes the answers, all in order. */
public final class FrameDispatcher implements FrameHandler {
  private final CallService service;
  private final Map<String, Switch> switches;

  public FrameDispatcher(CallService service) {
    this(service, Map.of());
  }

  /** With methods, by their names, that make a connection speak something else. */
  public FrameDispatcher(CallService service, Map<String, Switch> switches) {
    this.service = service;
    this.switches = Map.copyOf(switches);
  }

  @Override
  public Session open(Route route, String peer) {
    Session session =
        switch (route.speech()) {
          case DIRECT, QUEUED -> new FrameSession(route, service.open(peer), switches);
          case BATCH -> new BatchSession(new FrameSession(route, service.open(peer), switches));
          case TEXT -> new TextSession(service.open(peer));
          case ECHO -> new EchoSession();
        };
    return route.keepsAlive() ? session : new OneAnswer(session);
  }
}
