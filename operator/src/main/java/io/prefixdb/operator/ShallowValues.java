package io.prefixdb.operator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads values of no type (options by their names) as deep as one could be meant. The API server
 * stores what is far deeper, and of a list of which one resource cannot be read, none is.
 */
final class ShallowValues extends StdDeserializer<Object> {
  private static final long serialVersionUID = 1L;

  /** What stands in the place of a value that lies deeper; no option takes it. */
  static final String TOO_DEEP = "(a value that is nested too deeply)";

  private static final int DEPTH_MAX = 50;

  /** The API server's own limit is half of it. */
  private static final int STORED_DEPTH_MAX = 20_000;

  /** The name of a member is never longer than a whole resource. */
  private static final int STORED_NAME_MAX = 4 << 20;

  private ShallowValues() {
    super(Object.class);
  }

  /** Takes whatever the API server may have stored. */
  static ObjectMapper mapper() {
    var limits =
        StreamReadConstraints.builder()
            .maxNestingDepth(STORED_DEPTH_MAX)
            .maxNameLength(STORED_NAME_MAX)
            .build();
    var mapper = new ObjectMapper(JsonFactory.builder().streamReadConstraints(limits).build());
    mapper.registerModule(
        new SimpleModule("shallow-values").addDeserializer(Object.class, new ShallowValues()));
    return mapper;
  }

  @Override
  public @Nullable Object deserialize(JsonParser json, DeserializationContext context)
      throws IOException {
    return value(json, context, 0);
  }

  private static @Nullable Object value(JsonParser json, DeserializationContext context, int depth)
      throws IOException {
    if (depth == DEPTH_MAX && json.currentToken().isStructStart()) {
      json.skipChildren();
      return TOO_DEEP;
    }
    return switch (json.currentToken()) {
      case START_OBJECT -> {
        var members = new LinkedHashMap<String, @Nullable Object>();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
          json.nextToken();
          members.put(name, value(json, context, depth + 1));
        }
        yield members;
      }
      case START_ARRAY -> {
        var elements = new ArrayList<@Nullable Object>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          elements.add(value(json, context, depth + 1));
        }
        yield elements;
      }
      case VALUE_STRING -> json.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getNumberValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_EMBEDDED_OBJECT -> json.getEmbeddedObject();
      case VALUE_NULL -> null;
      default -> context.handleUnexpectedToken(Object.class, json);
    };
  }
}
