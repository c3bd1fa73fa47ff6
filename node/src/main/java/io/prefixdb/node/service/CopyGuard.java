package io.prefixdb.node.service;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import java.util.Optional;

/** Whether another node may copy a prefix of this one now. Safe for use by many threads. */
public interface CopyGuard {
  /** Whatever is here may be copied. */
  CopyGuard NONE = (_, _) -> Optional.empty();

  /**
   * Why not, one sentence; nothing when it may.
   *
   * @param asker names the run of the node that asks; empty of who is none
   */
  Optional<String> obstacle(PrefixName prefix, Bytes asker);
}
