package io.prefixdb.operator.desired;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prefixdb.crds.ReplicationSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the user says about the pods, for telling a change of that from a new release of the
 * operator, which makes something else of the same wish.
 *
 * <p>What equals the default counts as not said: the API server fills a new field with a default
 * into every cluster that it has stored, and nobody has wished for that.
 *
 * @param cluster the resource's uid: pods of an earlier resource of the same name are not ours yet
 * @param image null when the release decides
 * @param wal whether and how long the log is kept, so also whether there are slaves
 */
record PodWish(
    String cluster,
    @Nullable String image,
    NodeResources resources,
    Ports ports,
    Map<String, Object> config,
    Map<String, String> rocksdb,
    WalRetention wal,
    Map<String, Object> acks,
    Map<String, Object> slaveOptions,
    PodOverlay overlay) {
  private static final ObjectMapper JSON =
      new ObjectMapper().setVisibility(PropertyAccessor.FIELD, Visibility.ANY);

  /** Differs when the user asks for other pods. */
  String fingerprint() {
    ObjectNode wish = JSON.valueToTree(this);
    leaveOut(JSON.valueToTree(nothingSaid()), wish);
    return Fingerprint.of(wish);
  }

  private static PodWish nothingSaid() {
    var problems = new ArrayList<String>();
    return new PodWish(
        "",
        null,
        NodeResources.from(null, problems),
        Ports.from(null),
        Map.of(),
        Map.of(),
        WalRetention.from(1, ReplicationSpec.NONE, problems),
        Map.of(),
        Map.of(),
        PodOverlay.from(null, problems));
  }

  private static void leaveOut(JsonNode defaults, ObjectNode wish) {
    for (Map.Entry<String, JsonNode> member : List.copyOf(wish.properties())) {
      JsonNode otherwise = defaults.path(member.getKey());
      JsonNode said = member.getValue();
      if (said instanceof ObjectNode inner) {
        leaveOut(otherwise, inner);
      }
      boolean empty = said.isNull() || (said.isContainerNode() && said.isEmpty());
      if (empty || said.equals(otherwise)) {
        wish.remove(member.getKey());
      }
    }
  }
}
