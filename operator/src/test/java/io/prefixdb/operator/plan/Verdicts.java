package io.prefixdb.operator.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import java.util.List;

/** Words of nodes for tests that care about little of them. */
final class Verdicts {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Verdicts() {}

  static NodeVerdict of(String mode, List<Prefix> prefixes) {
    ObjectNode word = JSON.createObjectNode();
    word.put("mode", mode);
    word.put("replicationSupported", mode.equals("master"));
    word.set("prefixes", JSON.valueToTree(prefixes));
    try {
      return JSON.treeToValue(word, NodeVerdict.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a verdict did not become one", e);
    }
  }
}
