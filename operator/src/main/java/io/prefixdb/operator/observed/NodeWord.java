package io.prefixdb.operator.observed;

/** What was last heard of a node. No word is not a good word. */
public sealed interface NodeWord {

  /** The node answered within the last seconds. */
  record Spoke(NodeVerdict verdict) implements NodeWord {}

  /** The node has been asked for so short a time that its silence says nothing. */
  record Unheard() implements NodeWord {}

  /**
   * The node does not answer, or not as the node that it should be.
   *
   * @param why a sentence for people
   */
  record Silent(String why) implements NodeWord {}

  /**
   * No cluster names so many masters, and after it as many follow. What is believed becomes the
   * cluster's epoch, which its nodes keep: it must leave room, for good.
   */
  long EPOCH_BELIEVED_MAX = 1L << 40;

  /**
   * The word, but for one of a node that tells an epoch in which nobody can have named a master.
   *
   * @param epoch in which the cluster is by its status
   */
  default NodeWord believedAfter(long epoch) {
    return this instanceof Spoke(NodeVerdict verdict)
            && verdict.epochSeen() > Math.max(EPOCH_BELIEVED_MAX, epoch)
        ? new Silent(
            "it says that it was told epoch %d, in which nobody can have named a master; it needs a new volume"
                .formatted(verdict.epochSeen()))
        : this;
  }
}
