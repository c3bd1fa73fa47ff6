package io.prefixdb.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The log as one JSON object a line, for programs that collect logs. Called by any thread. */
final class JsonLines extends Formatter {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Makes everything that is logged from now on look so. */
  static void use() {
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      handler.setFormatter(new JsonLines());
    }
  }

  @Override
  public String format(LogRecord logged) {
    var line = new LinkedHashMap<String, String>();
    line.put("time", logged.getInstant().toString());
    line.put("level", logged.getLevel().getName());
    line.put("logger", String.valueOf(logged.getLoggerName()));
    line.put("message", formatMessage(logged));
    if (logged.getThrown() != null) {
      var stack = new StringWriter();
      logged.getThrown().printStackTrace(new PrintWriter(stack));
      line.put("error", stack.toString());
    }
    try {
      return JSON.writeValueAsString(line) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts did not become JSON", e);
    }
  }
}
