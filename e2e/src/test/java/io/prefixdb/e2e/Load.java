package io.prefixdb.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A client that asks the same thing again and again through a Service, and does not mind when it
 * gets no answer. It runs on a thread of its own from its making to its close.
 */
final class Load implements AutoCloseable {
  private final InetSocketAddress service;
  private final String method;
  private final String params;
  private final Duration pause;
  private final Thread thread;

  /**
   * Begins to ask.
   *
   * @param pause between an answer and the next request
   */
  Load(InetSocketAddress service, String method, String params, Duration pause) {
    this.service = service;
    this.method = method;
    this.params = params;
    this.pause = pause;
    this.thread = Thread.ofPlatform().name("load").daemon().start(this::run);
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        ask();
        Thread.sleep(pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it is closed
    }
  }

  private void ask() {
    try {
      String _ = Wire.ask(service, method, params);
    } catch (IOException e) {
      // the master is restarted
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
