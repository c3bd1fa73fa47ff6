package io.prefixdb.operator.observed;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.desired.Role;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What there is of a cluster at one moment.
 *
 * @param hashes {@link Labels#HASH} of each object that exists, by {@link #key}
 * @param sets the StatefulSets that exist
 * @param nodes the pods that exist, ordered by role and ordinal
 * @param orders what became of the order with an id
 * @param reloads the orders to load slaves again, by the time when they were made
 * @param resetRequest the value of {@link Labels#RESET_FAILED}, null when it is not set
 */
public record ObservedCluster(
    Map<String, String> hashes,
    Map<Role, ObservedSet> sets,
    List<ObservedNode> nodes,
    Function<String, OrderAnswer> orders,
    List<ObservedReload> reloads,
    @Nullable String resetRequest) {

  /** Kind and name, which identify an object within the cluster's namespace. */
  public static String key(HasMetadata object) {
    return object.getKind() + "/" + object.getMetadata().getName();
  }

  /** Whether the object exists exactly as the operator wants it. */
  public boolean isAsWanted(HasMetadata wanted) {
    return Objects.equals(
        hashes.get(key(wanted)), wanted.getMetadata().getAnnotations().get(Labels.HASH));
  }

  /** The nodes born in a role. */
  public List<ObservedNode> nodes(Role role) {
    return nodes.stream().filter(node -> node.born() == role).toList();
  }

  /** The node of that name. */
  public Optional<ObservedNode> node(String name) {
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
  }

  /** The node that takes writes: in this version the one born as master. */
  public Optional<ObservedNode> master() {
    return nodes(Role.MASTER).stream().findFirst();
  }
}
