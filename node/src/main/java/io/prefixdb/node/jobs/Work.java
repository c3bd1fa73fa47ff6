package io.prefixdb.node.jobs;

import java.util.function.Consumer;

/** What a job does when its time has come, on the jobs' thread. */
interface Work {
  /**
   * Does it once.
   *
   * @param progress told how far it is, one line each time
   * @return the bytes of what it has made, 0 where that means nothing
   * @throws WorkException when it did not succeed; what it could do is done all the same
   */
  long run(Consumer<String> progress) throws WorkException;
}
