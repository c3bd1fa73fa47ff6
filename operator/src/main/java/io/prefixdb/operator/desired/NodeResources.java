package io.prefixdb.operator.desired;

import io.fabric8.kubernetes.api.model.Quantity;
import io.prefixdb.crds.ResourcesSpec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * CPU and memory of a node's container.
 *
 * @param requests what it is sure to get; null when the user says nothing about it
 * @param limits what it may use at most; null when the user says nothing about it
 */
public record NodeResources(
    @Nullable Map<String, Quantity> requests, @Nullable Map<String, Quantity> limits) {
  private static final Pattern AMOUNT =
      Pattern.compile("[0-9]{1,18}([.][0-9]{1,9})?([numkMGTPE]|[KMGTPE]i|[eE][0-9]{1,2})?");

  static NodeResources from(@Nullable ResourcesSpec given, List<String> problems) {
    if (given == null) {
      return new NodeResources(null, null);
    }
    Map<String, Quantity> requests = parse("requests", given.requests(), problems);
    Map<String, Quantity> limits = parse("limits", given.limits(), problems);
    if (requests != null && limits != null) {
      requests.forEach((name, request) -> compare(name, request, limits.get(name), problems));
    }
    return new NodeResources(requests, limits);
  }

  private static @Nullable Map<String, Quantity> parse(
      String field, @Nullable Map<String, Object> given, List<String> problems) {
    if (given == null) {
      return null;
    }
    var amounts = new TreeMap<String, Quantity>();
    given.forEach(
        (name, amount) -> {
          String text = String.valueOf(amount);
          if (AMOUNT.matcher(text).matches()) {
            amounts.put(name, Quantity.parse(text));
          } else {
            problems.add(
                "spec.resources.%s.%s: '%s' is no amount (expected for example 500m or 1Gi); correct or remove it"
                    .formatted(field, name, text));
          }
        });
    return amounts;
  }

  private static void compare(
      String name, Quantity request, @Nullable Quantity limit, List<String> problems) {
    if (limit != null && request.getNumericalAmount().compareTo(limit.getNumericalAmount()) > 0) {
      problems.add(
          "spec.resources.requests.%s: %s is more than the limit %s; ask for less, or raise spec.resources.limits.%s"
              .formatted(name, request, limit, name));
    }
  }
}
