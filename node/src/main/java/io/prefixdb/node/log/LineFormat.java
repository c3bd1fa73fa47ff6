package io.prefixdb.node.log;

import io.prefixdb.node.config.LogLook;
import io.prefixdb.node.config.LogPart;
import java.time.ZoneId;
import java.util.Locale;

/** Makes the text of a line. */
sealed interface LineFormat {
  /** Without the end of the line. */
  String of(LogLine line);

  /**
   * {@code YYYY-MM-DD hh:mm:ss.mmm <name> <LEVEL> <text>} in local time, name and level padded to
   * columns, as the original's; without what is hidden.
   */
  record Text(LogLook look, ZoneId zone) implements LineFormat {
    private static final String RESET = "\u001b[0m";

    @Override
    public String of(LogLine line) {
      StringBuilder out = new StringBuilder(32 + line.text().length());
      out.append(new Stamp(look).of(line.time().atZone(zone)));
      if (!line.name().isEmpty() && !look.hidden().contains(LogPart.NAME)) {
        padded(out, line.name(), look.nameWidth()).append(' ');
      }
      String color = look.colors() ? color(line.ident()) : "";
      out.append(color);
      if (!look.hidden().contains(LogPart.IDENT)) {
        padded(out, line.ident(), look.identWidth()).append(' ');
      }
      if (!look.hidden().contains(LogPart.MESSAGE)) {
        out.append(line.text());
      }
      return color.isEmpty() ? out.toString() : out.append(RESET).toString();
    }

    String date(LogLine line) {
      return new Stamp(look).date(line.time().atZone(zone));
    }

    String time(LogLine line) {
      return new Stamp(look).time(line.time().atZone(zone));
    }

    private static StringBuilder padded(StringBuilder out, String text, int width) {
      return out.append(text).repeat(" ", Math.max(0, width - text.length()));
    }

    private static String color(String ident) {
      return switch (ident) {
        case "FATAL", "ERROR", "FINAL" -> "\u001b[91m";
        case "WARNING" -> "\u001b[93m";
        default -> "";
      };
    }
  }

  /** One JSON object a line, times in UTC. */
  record Json() implements LineFormat {
    @Override
    public String of(LogLine line) {
      StringBuilder out = new StringBuilder(64 + line.text().length());
      out.append("{\"time\":\"").append(line.time()).append("\",\"name\":");
      quoted(out, line.name()).append(",\"level\":");
      quoted(out, line.ident()).append(",\"text\":");
      return quoted(out, line.text()).append('}').toString();
    }

    private static StringBuilder quoted(StringBuilder out, String text) {
      out.append('"');
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        switch (c) {
          case '"' -> out.append("\\\"");
          case '\\' -> out.append("\\\\");
          case '\n' -> out.append("\\n");
          case '\t' -> out.append("\\t");
          default -> {
            if (c < ' ' || Character.isSurrogate(c)) {
              out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
              out.append(c);
            }
          }
        }
      }
      return out.append('"');
    }
  }
}
