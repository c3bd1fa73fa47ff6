package io.prefixdb.node.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefixdb.node.config.DurationText;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an operator wants kept of the logs; what it leaves out stays as it is.
 *
 * @param ttl how long every update is kept
 * @param pins in place of those of the order before
 */
public record RetentionOrder(Optional<Duration> ttl, Optional<List<Pin>> pins) {
  private static final List<String> MEMBERS = List.of("pins", "ttl");

  /** A hundred years, which is for ever. */
  private static final Duration TTL_MAX = Duration.ofDays(36_525);

  /** Times from then on cannot all be told in milliseconds, which the clocks are compared in. */
  private static final Instant UNTIL_END = Instant.parse("+10000-01-01T00:00:00Z");

  private static final List<String> PIN_MEMBERS = List.of("holder", "prefix", "sequence", "until");

  /** Keeps the log of a prefix from a sequence on until a time. */
  public record Pin(String holder, String prefix, long sequence, Instant until) {}

  /**
   * @throws IOException when the text is no such order, with a sentence that tells what was
   *     expected
   */
  static RetentionOrder read(ObjectMapper json, byte[] text) throws IOException {
    JsonNode order = json.readTree(text);
    checkMembers(order, MEMBERS);
    Optional<Duration> ttl = order.has("ttl") ? Optional.of(duration(order)) : Optional.empty();
    if (!order.has("pins")) {
      return new RetentionOrder(ttl, Optional.empty());
    }
    if (!order.get("pins").isArray()) {
      throw new IOException("pins: " + order.get("pins") + " (expected: a list)");
    }
    List<Pin> pins = new ArrayList<>();
    for (JsonNode pin : order.get("pins")) {
      pins.add(pin(pin));
    }
    return new RetentionOrder(ttl, Optional.of(List.copyOf(pins)));
  }

  private static void checkMembers(JsonNode given, List<String> known) throws IOException {
    if (!given.isObject()) {
      throw new IOException(
          "'" + given + "' is no order (expected: an object with " + names(known) + ")");
    }
    for (var member : given.properties()) {
      if (!known.contains(member.getKey())) {
        throw new IOException(
            "'" + member.getKey() + "' is unknown (expected: " + names(known) + ")");
      }
    }
  }

  private static String names(List<String> members) {
    return String.join(", ", members);
  }

  private static Duration duration(JsonNode order) throws IOException {
    String text = order.get("ttl").asText();
    return DurationText.parse(text)
        .filter(ttl -> ttl.compareTo(Duration.ofSeconds(1)) >= 0)
        .map(ttl -> ttl.compareTo(TTL_MAX) > 0 ? TTL_MAX : ttl)
        .orElseThrow(
            () ->
                new IOException(
                    "ttl: '"
                        + text
                        + "' (expected: seconds, or a duration such as \"2h10m\", of at least 1 s)"));
  }

  private static Pin pin(JsonNode pin) throws IOException {
    checkMembers(pin, PIN_MEMBERS);
    String until = pin.path("until").asText();
    if (!pin.path("holder").isTextual()
        || !pin.path("prefix").isTextual()
        || !pin.path("sequence").canConvertToLong()) {
      throw new IOException("pins: " + pin + " (expected: each with " + names(PIN_MEMBERS) + ")");
    }
    return new Pin(
        pin.get("holder").asText(),
        pin.get("prefix").asText(),
        pin.get("sequence").asLong(),
        until(until));
  }

  private static Instant until(String text) throws IOException {
    Instant until;
    try {
      until = Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IOException(
          "until: '" + text + "' (expected: a time such as \"2026-01-01T00:00:00Z\")", e);
    }
    if (!until.isBefore(UNTIL_END)) {
      throw new IOException("until: '" + text + "' (expected: a time before the year 10000)");
    }
    return until;
  }
}
