package io.prefixdb.operator.observed;

import java.net.URI;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Asks a node how it is. Called by the poller; the stage completes on any thread. */
public interface NodeProbe {

  /**
   * Asks once, within a few seconds.
   *
   * @return the verdict, or a stage that fails with a message for people
   */
  CompletionStage<NodeVerdict> ask(URI adminPort);

  /** Nobody remembers any more what other nodes told. */
  default void forgetAllBut(Set<URI> adminPorts) {}
}
