package io.prefixdb.node.retention;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Downstream;
import io.prefixdb.node.replication.Moment;
import io.prefixdb.node.replication.Pin;
import io.prefixdb.node.store.WholeFile;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The slaves and pins as a file beside the data, so that a node that was restarted still keeps what
 * they need. It decides nothing about data: without it, slaves only have to be heard of again. A
 * line each, its words between spaces, names encoded as in URLs:
 *
 * <pre>
 * slave NAME PREFIX CURSOR ACKNOWLEDGED LAST-SEEN      (milliseconds since 1970)
 * pin HOLDER PREFIX SEQUENCE UNTIL
 * </pre>
 *
 * <p>For one thread.
 */
final class KnownFile {
  private final Path file;

  KnownFile(Path file) {
    this.file = file;
  }

  /** What was known when the file was written. */
  record Known(List<Downstream> slaves, List<Pin> pins) {
    static final Known NOBODY = new Known(List.of(), List.of());

    Known {
      slaves = List.copyOf(slaves);
      pins = List.copyOf(pins);
    }

    /** Whether the other one tells the same but for when slaves were seen. */
    boolean isLike(Known other) {
      return pins.equals(other.pins) && positions().equals(other.positions());
    }

    private List<Downstream> positions() {
      Moment any = new Moment(0, Instant.EPOCH);
      return slaves.stream()
          .map(s -> new Downstream(s.slave(), s.prefix(), s.cursor(), s.acknowledged(), any))
          .toList();
    }
  }

  /** Replaces the file. Not forced to the disk: a power cut may leave an older or an empty one. */
  void write(Known known) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Downstream slave : known.slaves()) {
      lines.add(
          line(
              "slave",
              slave.slave(),
              slave.prefix(),
              slave.cursor(),
              slave.acknowledged(),
              slave.lastSeen().wall().toEpochMilli()));
    }
    for (Pin pin : known.pins()) {
      lines.add(
          line("pin", pin.holder(), pin.prefix(), pin.sequence(), pin.until().toEpochMilli()));
    }
    WholeFile.write(file, lines.stream().map(line -> line + "\n").collect(Collectors.joining()));
  }

  private static String line(String kind, String who, PrefixName prefix, long... numbers) {
    StringBuilder line = new StringBuilder(kind);
    line.append(' ').append(encoded(who)).append(' ').append(encoded(prefix.value()));
    for (long number : numbers) {
      line.append(' ').append(number);
    }
    return line.toString();
  }

  /**
   * Nobody when there is no file.
   *
   * @param now what the ages of the slaves are counted from
   * @throws IOException when a line is not of the form above, or the file cannot be read
   */
  Known read(Moment now) throws IOException {
    List<Downstream> slaves = new ArrayList<>();
    List<Pin> pins = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        String[] words = line.split(" ", -1);
        if (words.length == 6 && words[0].equals("slave")) {
          slaves.add(slave(words, now));
        } else if (words.length == 5 && words[0].equals("pin")) {
          pins.add(new Pin(decoded(words[1]), prefix(words[2]), number(words[3]), time(words[4])));
        } else {
          throw new IllegalArgumentException("'" + line + "' (expected: a slave or a pin)");
        }
      }
    } catch (NoSuchFileException e) {
      return Known.NOBODY;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    return new Known(slaves, pins);
  }

  /** A clock that went back makes nobody younger than just now. */
  private static Downstream slave(String[] words, Moment now) {
    Instant seen = time(words[5]);
    Duration ago = Duration.between(seen, now.wall());
    long nanos = ago.isNegative() ? 0 : ago.toNanos();
    return new Downstream(
        decoded(words[1]),
        prefix(words[2]),
        number(words[3]),
        number(words[4]),
        new Moment(now.nanos() - nanos, seen));
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }

  private static String decoded(String word) {
    return URLDecoder.decode(word, StandardCharsets.UTF_8);
  }

  private static PrefixName prefix(String word) {
    return new PrefixName(decoded(word));
  }

  private static long number(String word) {
    return Long.parseLong(word);
  }

  private static Instant time(String word) {
    return Instant.ofEpochMilli(number(word));
  }
}
