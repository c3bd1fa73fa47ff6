package io.prefixdb.node.service;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.rpc.Answer;
import java.util.List;

/** Loads prefixes of this node anew, where it follows another one. Safe for use by many threads. */
public interface Reloading {
  /**
   * Orders a load, which goes on after this; without prefixes tells how far the last one is.
   *
   * @return {@code OK}, or {@code IOError} when nothing is loaded, with a sentence
   */
  Answer.Told reload(List<Bytes> prefixes);
}
