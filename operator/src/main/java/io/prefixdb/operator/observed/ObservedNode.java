package io.prefixdb.operator.observed;

import io.prefixdb.operator.desired.Role;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One pod and its node.
 *
 * @param uid the pod's uid, so that an order never meets a successor of the same name
 * @param born the role in which the pod was born
 * @param image what its container runs, or cannot start with
 * @param template fingerprint of the template that made the pod
 * @param wish fingerprint of what the user wished for pods when it was last as wished
 * @param role the label {@code prefixdb.io/role}
 * @param live fingerprint of the files that the node was last told to look at
 * @param running whether its process runs as far as Kubernetes knows: false only when that is sure
 * @param ready whether Kubernetes counts the pod as ready
 * @param terminating whether the pod is about to go
 * @param trouble why the pod does not run, in Kubernetes' words; null when it does
 */
public record ObservedNode(
    String name,
    String uid,
    Role born,
    @Nullable String address,
    @Nullable String image,
    @Nullable String template,
    @Nullable String wish,
    @Nullable String role,
    @Nullable String live,
    boolean running,
    boolean ready,
    boolean terminating,
    @Nullable String trouble,
    NodeWord word) {

  /** The node's verdict; empty when it is silent. */
  public Optional<NodeVerdict> verdict() {
    return switch (word) {
      case NodeWord.Spoke(NodeVerdict verdict) -> Optional.of(verdict);
      case NodeWord.Unheard ignored -> Optional.empty();
      case NodeWord.Silent ignored -> Optional.empty();
    };
  }

  /** Whether nobody can tell yet if it answers. */
  public boolean unheard() {
    return word instanceof NodeWord.Unheard;
  }

  /**
   * Whether it is a master that takes writes, by its own word and for its Service. It need not be
   * well for that: one prefix of many that it cannot open does not keep it from the others.
   */
  public boolean takesWrites() {
    return ready
        && !terminating
        && verdict()
            .filter(NodeVerdict::isWritable)
            .filter(word -> word.disk() == null || !word.disk().isFull())
            .isPresent();
  }

  /** Whether Kubernetes and the node itself both say that it is well. */
  public boolean healthy() {
    return ready && !terminating && verdict().map(NodeVerdict::healthy).orElse(false);
  }
}
