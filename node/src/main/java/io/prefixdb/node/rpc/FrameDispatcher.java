package io.prefixdb.node.rpc;

import java.util.Map;

/** Reads frames into calls, has them executed, and writes the answers, all in order. */
public final class FrameDispatcher implements FrameHandler {
  private final CallService service;
  private final Map<String, Switch> switches;
  private final Mistakes mistakes = new Mistakes();

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
          case DIRECT, QUEUED -> messages(route, peer);
          case BATCH -> new BatchSession(messages(route, peer));
          case TEXT -> new TextSession(service.open(peer));
          case ECHO -> new EchoSession();
          case NOBODY -> new DeafSession();
        };
    return route.keepsAlive() ? session : new OneAnswer(session);
  }

  private Session messages(Route route, String peer) {
    return new FrameSession(route, service.open(peer), switches, mistakes);
  }
}
