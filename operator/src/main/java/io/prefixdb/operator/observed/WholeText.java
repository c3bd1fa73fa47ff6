package io.prefixdb.operator.observed;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A text of whole characters. Half of one (a surrogate alone) is stored as another one, and a
 * status that holds it would differ from the stored one for ever.
 */
final class WholeText extends StdScalarDeserializer<String> {
  private static final long serialVersionUID = 1L;

  WholeText() {
    super(String.class);
  }

  @Override
  public @Nullable String deserialize(JsonParser json, DeserializationContext context)
      throws IOException {
    String text = StringDeserializer.instance.deserialize(json, context);
    return text == null || text.chars().noneMatch(half -> Character.isSurrogate((char) half))
        ? text
        : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
