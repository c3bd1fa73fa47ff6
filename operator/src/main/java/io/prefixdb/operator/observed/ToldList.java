package io.prefixdb.operator.observed;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import io.prefixdb.operator.observed.NodeVerdict.ResponseTimes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a list of which no more is kept than anybody looks at. Its elements may be of two letters
 * each, and of many times as many bytes in memory.
 *
 * @param <E> what it is of
 */
abstract class ToldList<E> extends StdDeserializer<List<E>> {
  private static final long serialVersionUID = 1L;

  /** Nobody reads more sentences, and no node has more ports. */
  private static final int FEW = 1000;

  private final Class<E> type;

  private ToldList(Class<E> type) {
    super(List.class);
    this.type = type;
  }

  @Override
  public List<E> deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    if (!parser.isExpectedStartArrayToken()) {
      throw new IOException("a list that is none");
    }
    var kept = new ArrayList<E>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (isWanted(kept.size(), parser.currentToken())) {
        kept.add(context.readValue(parser, type));
      } else {
        parser.skipChildren();
      }
    }
    return kept;
  }

  /**
   * Whether the next one is kept.
   *
   * @param before how many there are already
   */
  boolean isWanted(int before, JsonToken token) throws IOException {
    return before < FEW && token != JsonToken.VALUE_NULL;
  }

  /** Sentences. */
  static final class Texts extends ToldList<String> {
    private static final long serialVersionUID = 1L;

    Texts() {
      super(String.class);
    }
  }

  /** Ports. */
  static final class Ports extends ToldList<ResponseTimes> {
    private static final long serialVersionUID = 1L;

    Ports() {
      super(ResponseTimes.class);
    }
  }

  /** Prefixes, of which none can be left out. */
  static final class Prefixes extends ToldList<Prefix> {
    private static final long serialVersionUID = 1L;

    private static final int MAX = 20_000;

    Prefixes() {
      super(Prefix.class);
    }

    @Override
    boolean isWanted(int before, JsonToken token) throws IOException {
      if (token == JsonToken.VALUE_NULL) {
        throw new IOException("a prefix without a name");
      }
      if (before == MAX) {
        throw new IOException(
            "%d prefixes, more than the %d that the operator keeps".formatted(before + 1, MAX));
      }
      return true;
    }
  }
}
