package io.prefixdb.operator.observed;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import io.prefixdb.operator.observed.NodeVerdict.Follower;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads what a master tells of each slave and prefix, which may be a hundred thousand pairs. All
 * are kept of a usual number; beyond it, those that break soon and the one of each slave that has
 * the least headroom, which is what is judged.
 */
final class Followers extends StdDeserializer<List<Follower>> {
  private static final long serialVersionUID = 1L;
  private static final int KEPT_MAX = 20_000;
  private static final int THREATENED_MAX = 1000;
  private static final int SLAVES_MAX = 1000;

  Followers() {
    super(List.class);
  }

  @Override
  public List<Follower> deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    if (!parser.isExpectedStartArrayToken()) {
      throw new IOException("a list of slaves that is none");
    }
    LimitedBody body = (LimitedBody) context.getAttribute(LimitedBody.class);
    long begin = parser.currentLocation().getByteOffset();
    var kept = new ArrayList<Follower>();
    Map<String, Follower> least = new LinkedHashMap<>();
    int threatened = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.VALUE_NULL) {
        throw new IOException("a slave that is null");
      }
      Follower follower = context.readValue(parser, Follower.class);
      if (kept.size() < KEPT_MAX) {
        kept.add(follower);
      } else if (follower.breaksSoon() && threatened < THREATENED_MAX) {
        threatened++;
        kept.add(follower);
      } else if (follower.name() != null
          && (least.size() < SLAVES_MAX || least.containsKey(follower.name()))) {
        least.merge(follower.name(), follower, (a, b) -> headroom(b) < headroom(a) ? b : a);
      }
      body.excuse(parser.currentLocation().getByteOffset() - begin);
    }
    kept.addAll(least.values());
    return kept;
  }

  private static double headroom(Follower follower) {
    return Objects.requireNonNullElse(follower.headroomSeconds(), Double.MAX_VALUE);
  }
}
