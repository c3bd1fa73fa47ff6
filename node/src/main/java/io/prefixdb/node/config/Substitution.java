package io.prefixdb.node.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts values in the places {@code $KIND{name[options]:default}} of a text, before any parsing. As
 * in the original a place holds no other place, so that the inner ones of nested places go first;
 * places in comments are left alone.
 */
final class Substitution {
  private static final Pattern PLACE =
      Pattern.compile("\\$(\\w*)\\{\\s*([\\w.-]*)\\s*(\\[[^\\]$]*])?\\s*(?::([^$}]*))?}");
  private static final Pattern OPTION =
      Pattern.compile("\\s*\"?([^=,\"\\s]+)\"?\\s*=\\s*(?:\"([^\"]*)\"|([^,\"]*))\\s*(?:,|$)");

  private Substitution() {}

  /**
   * One place.
   *
   * @param text the whole of it, for messages
   * @param options what stands between the brackets, {@code a=1,b="2"}
   * @param fallback the default, without quotes, if there is one
   */
  record Place(String text, String name, Map<String, String> options, Optional<String> fallback) {}

  /** Gives the value of a place. */
  interface Values {
    String of(Place place) throws ConfigException;
  }

  /** Replaces all places of one kind, such as {@code ENV}. */
  static String apply(String kind, String text, Values values) throws ConfigException {
    StringBuilder out = new StringBuilder(text.length());
    Matcher matcher = PLACE.matcher(text);
    int at = 0;
    boolean quoted = false;
    while (at < text.length()) {
      char c = text.charAt(at);
      int end = at + 1;
      if (c == '$' && matcher.region(at, text.length()).lookingAt()) {
        end = matcher.end();
        out.append(matcher.group(1).equals(kind) ? values.of(place(matcher)) : matcher.group());
      } else {
        if (!quoted && text.startsWith("/*", at)) {
          int close = text.indexOf("*/", at + 2);
          end = close < 0 ? text.length() : close + 2;
        } else if (quoted && c == '\\') {
          end = Math.min(text.length(), at + 2);
        } else if (c == '"') {
          quoted = !quoted;
        }
        out.append(text, at, end);
      }
      at = end;
    }
    return out.toString();
  }

  private static Place place(Matcher matcher) throws ConfigException {
    Optional<String> fallback =
        Optional.ofNullable(matcher.group(4)).map(text -> unquoted(text.strip()));
    return new Place(
        matcher.group(), matcher.group(2), options(matcher.group(), matcher.group(3)), fallback);
  }

  private static Map<String, String> options(String place, @Nullable String text)
      throws ConfigException {
    Map<String, String> options = new LinkedHashMap<>();
    if (text == null) {
      return options;
    }
    Matcher matcher = OPTION.matcher(text.substring(1, text.length() - 1));
    int end = 0;
    while (matcher.find()) {
      options.put(
          matcher.group(1), matcher.group(2) == null ? matcher.group(3).strip() : matcher.group(2));
      end = matcher.end();
    }
    if (end != text.length() - 2) {
      throw new ConfigException(
          place + ": the options are not understood (expected: [name=\"value\",...])");
    }
    return options;
  }

  static String unquoted(String text) {
    return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
        ? text.substring(1, text.length() - 1)
        : text;
  }
}
