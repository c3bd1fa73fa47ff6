package io.prefixdb.operator.observed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where an object is not what the operator wants: a field of ours that somebody else changed or
 * removed. What others added (an annotation, a port, a field that the API server filled in) is none
 * of our business and never counts.
 *
 * <p>A list is ours element by element: each element that we want must be there in some place, as
 * Kubernetes merges lists by the elements' names. A list of plain values is ours as a whole, and so
 * are a selector, which with one more label selects other pods, or none, and whom a NetworkPolicy
 * lets in.
 */
final class Drift {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What Kubernetes takes as one value, with all that is below. */
  private static final Set<String> WHOLE =
      Set.of("selector", "labelSelector", "nodeSelector", "ingress");

  private Drift() {}

  /** The path of the first field that differs; empty when every wanted field is as wanted. */
  static Optional<String> of(HasMetadata wanted, HasMetadata actual) {
    return Optional.ofNullable(
        inside("", JSON.valueToTree(wanted), JSON.<JsonNode>valueToTree(actual)));
  }

  private static @Nullable String inside(String path, JsonNode wanted, @Nullable JsonNode actual) {
    if ((wanted.isEmpty() && wanted.isContainerNode())
        || (wanted.isTextual() && wanted.textValue().isEmpty())) {
      return null; // Kubernetes leaves out what is empty, or puts its own default there
    }
    if (actual == null || actual.getNodeType() != wanted.getNodeType()) {
      return sameQuantity(path, wanted, actual) ? null : path;
    }
    if (wanted.isObject()) {
      return insideObject(path, wanted, actual);
    }
    if (wanted.isArray() && wanted.get(0).isObject()) {
      return insideList(path, wanted, actual);
    }
    return wanted.equals(actual) || sameQuantity(path, wanted, actual) ? null : path;
  }

  private static @Nullable String insideObject(String path, JsonNode wanted, JsonNode actual) {
    for (Map.Entry<String, JsonNode> member : wanted.properties()) {
      String below = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
      String differs = inside(below, member.getValue(), actual.get(member.getKey()));
      if (differs != null) {
        return differs;
      }
    }
    return isWhole(path) ? added(path, wanted, actual) : null;
  }

  private static boolean isWhole(String path) {
    return Arrays.stream(path.split("[.\\[]")).anyMatch(WHOLE::contains);
  }

  private static @Nullable String added(String path, JsonNode wanted, JsonNode actual) {
    return actual.properties().stream()
        .filter(member -> !wanted.has(member.getKey()) && !isEmpty(member.getValue()))
        .map(member -> path + "." + member.getKey())
        .findFirst()
        .orElse(null);
  }

  private static boolean isEmpty(JsonNode value) {
    return value.isNull() || (value.isContainerNode() && value.isEmpty());
  }

  private static @Nullable String insideList(String path, JsonNode wanted, JsonNode actual) {
    if (isWhole(path) && actual.size() != wanted.size()) {
      return path;
    }
    for (int i = 0; i < wanted.size(); i++) {
      String below = "%s[%d]".formatted(path, i);
      boolean found = false;
      for (JsonNode candidate : actual) {
        found = found || inside(below, wanted.get(i), candidate) == null;
      }
      if (!found) {
        return below;
      }
    }
    return null;
  }

  /** The API server writes amounts in its own way: {@code 0.5} becomes {@code 500m}. */
  private static boolean sameQuantity(String path, JsonNode wanted, @Nullable JsonNode actual) {
    if (actual == null || !(path.contains(".requests.") || path.contains(".limits."))) {
      return false;
    }
    try {
      return Objects.equals(Quantity.parse(wanted.asText()), Quantity.parse(actual.asText()));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
