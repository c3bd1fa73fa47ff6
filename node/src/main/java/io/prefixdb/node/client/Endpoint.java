package io.prefixdb.node.client;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A host and a port, written {@code HOST:PORT}. */
public record Endpoint(String host, int port) {
  static Endpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon > 0) {
      try {
        int port = Integer.parseInt(text.substring(colon + 1));
        if (port > 0 && port <= 65535) {
          return new Endpoint(text.substring(0, colon), port);
        }
      } catch (NumberFormatException e) {
        // Said below, with what was expected.
      }
    }
    throw new TypeConversionException(
        "'" + text + "' (expected: HOST:PORT, as in orders-master:23000)");
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }

  /** For the command line. */
  public static final class Converter implements ITypeConverter<Endpoint> {
    @Override
    public Endpoint convert(String value) {
      return parse(value);
    }
  }
}
