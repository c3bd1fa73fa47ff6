package io.prefixdb.node.config;

/**
 * The threads behind a queue (protocol, section 4.2).
 *
 * @param name the instance's name in the file; ports that name the same one share its threads
 * @param threads at least 1
 * @param queueMax how many requests may wait, 0 for no limit of its own
 * @param warnAt the log tells of a longer queue, at every look at it; 0 for never
 * @param controlMs time between two looks at the queue, 0 for none
 * @param delayMs how long each request waits at least
 * @param ratePerSecond how many requests a thread begins in a second, 0 for no limit
 * @param resetsWhenFull whether a request that finds the queue full has all that wait refused too
 * @param quiet whether the log does not tell of requests that were refused
 */
public record WorkflowConfig(
    String name,
    int threads,
    long queueMax,
    long warnAt,
    long controlMs,
    long delayMs,
    long ratePerSecond,
    boolean resetsWhenFull,
    boolean quiet) {}
