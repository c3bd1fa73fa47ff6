package io.prefixdb.node.config;

import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts the environment's values in the place of {@code $ENV{NAME:default}}, before any parsing. */
final class Substitution {
  private static final Pattern PLACE = Pattern.compile("\\$(ENV|INI|INCLUDE)\\{([^}]*)}");

  private Substitution() {}

  static String apply(String text, Function<String, @Nullable String> env) throws ConfigException {
    Matcher matcher = PLACE.matcher(text);
    StringBuilder out = new StringBuilder(text.length());
    while (matcher.find()) {
      if (!matcher.group(1).equals("ENV")) {
        throw new ConfigException(
            matcher.group()
                + ": this version substitutes $ENV{NAME:default} only; write the value");
      }
      String[] parts = matcher.group(2).split(":", 2);
      String value = env.apply(parts[0]);
      if (value == null && parts.length == 1) {
        throw new ConfigException(
            matcher.group() + ": the environment has no such variable; set it or give a default");
      }
      matcher.appendReplacement(out, Matcher.quoteReplacement(value == null ? parts[1] : value));
    }
    return matcher.appendTail(out).toString();
  }
}
