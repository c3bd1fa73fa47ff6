package io.prefixdb.operator.observed;

import java.net.URI;
import java.util.concurrent.CompletionStage;

/** Asks a node how it is. Called by the poller; the stage completes on any thread. */
public interface NodeProbe {

  /**
   * Asks once, within a few seconds.
   *
   * @return the verdict, or a stage that fails with a message for people
   */
  CompletionStage<NodeVerdict> ask(URI adminPort);
}
