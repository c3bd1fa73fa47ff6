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
 * @param objects each object that exists, but for pods, by {@link #key}
 * @param sets the StatefulSets that exist
 * @param nodes the pods that exist, ordered by role and ordinal
 * @param orders what became of the order with an id
 * @param reloads the orders to load slaves again, by the time when they were made
 * @param strays orders for an earlier cluster of the same name, which nobody carries out any more
 * @param masterName the pod that takes writes, or took them last; the one born for it before that
 * @param requests the resource's annotations, by which people ask for something
 */
public record ObservedCluster(
    Map<String, HasMetadata> objects,
    Map<Role, ObservedSet> sets,
    List<ObservedNode> nodes,
    Function<String, OrderAnswer> orders,
    List<ObservedReload> reloads,
    List<ObservedReload> strays,
    String masterName,
    Map<String, String> requests) {

  /** Kind and name, which identify an object within the cluster's namespace. */
  public static String key(HasMetadata object) {
    return object.getKind() + "/" + object.getMetadata().getName();
  }

  /**
   * Why an object must be applied; empty when it exists with every field as the operator wants it.
   *
   * <p>The fingerprint tells that the wish has changed, also when it has become less: then a field
   * has to go that only the API server knows to be ours. Everything else is compared field by
   * field, so that what somebody changed by hand is put back and what others added stays.
   */
  public Optional<String> mustApply(HasMetadata wanted) {
    HasMetadata actual = objects.get(key(wanted));
    if (actual == null) {
      return Optional.of("it is not there");
    }
    if (!Objects.equals(fingerprint(actual), fingerprint(wanted))
        || !Objects.equals(annotation(actual, Labels.SPEC), annotation(wanted, Labels.SPEC))) {
      return Optional.of("its wish has changed");
    }
    return difference(wanted, actual).map(path -> "somebody changed " + path);
  }

  /** The path of the first field that is not as wanted; what others added is none. */
  public static Optional<String> difference(HasMetadata wanted, HasMetadata actual) {
    return Drift.of(wanted, actual);
  }

  /** Whether an object of that kind and name exists. */
  public boolean has(HasMetadata object) {
    return objects.containsKey(key(object));
  }

  /** The object of that kind and name. */
  public <T extends HasMetadata> Optional<T> find(Class<T> type, String kindAndName) {
    return Optional.ofNullable(objects.get(kindAndName)).filter(type::isInstance).map(type::cast);
  }

  /**
   * The object as it shall be now. What pods are made of stays as an earlier release of the
   * operator made it while the user asks for the same pods, so that only what this release makes of
   * it differs: applying that would restart every pod, and comes with the next change of the wish.
   *
   * @return the same object when nothing of it is kept back
   */
  public HasMetadata withKept(HasMetadata wanted) {
    HasMetadata actual = objects.get(key(wanted));
    String spec = annotation(wanted, Labels.SPEC);
    if (actual == null || spec == null || !spec.equals(annotation(actual, Labels.SPEC))) {
      return wanted;
    }
    return Kept.of(wanted, actual);
  }

  private static @Nullable String fingerprint(HasMetadata object) {
    return annotation(object, Labels.HASH);
  }

  private static @Nullable String annotation(HasMetadata object, String name) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(name);
  }

  /** The nodes born in a role. */
  public List<ObservedNode> nodes(Role role) {
    return nodes.stream().filter(node -> node.born() == role).toList();
  }

  /** The node of that name. */
  public Optional<ObservedNode> node(String name) {
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
  }

  /** The node that takes writes, or took them last. */
  public Optional<ObservedNode> master() {
    return node(masterName);
  }

  /** All nodes but the master. */
  public List<ObservedNode> slaves() {
    return nodes.stream().filter(node -> !node.name().equals(masterName)).toList();
  }

  /** The value of an annotation of the resource. */
  public Optional<String> request(String annotation) {
    return Optional.ofNullable(requests.get(annotation));
  }
}
