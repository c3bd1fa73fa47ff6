package io.prefixdb.node.config;

/**
 * What a write waits for beside the node's own log.
 *
 * @param min so many slaves have to hold it; 0 for none
 * @param timeoutMs how long it waits for them
 * @param otherwise what happens then
 */
public record AcksConfig(int min, long timeoutMs, Otherwise otherwise) {
  /** What happens to writes that too few slaves hold in time. */
  public enum Otherwise {
    /**
     * They are answered all the same, and later ones do not wait until slaves are in time again.
     */
    DEGRADE,
    /** They are answered with an error. */
    REFUSE
  }
}
