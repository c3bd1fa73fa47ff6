package io.prefixdb.node.log;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * The system's log, by the C library: Java has no sockets of the kind that it listens on. Where no
 * one listens, what is written there is lost, as everybody's is. Used by one thread at a time.
 */
@SuppressWarnings("restricted") // the foreign-function API is the only way to these calls
final class Syslog {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final int FACILITY_USER = 8;
  private static final MethodHandle OPEN =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("openlog"),
          FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT, JAVA_INT));
  private static final MethodHandle CLOSE =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("closelog"), FunctionDescriptor.ofVoid());
  private static final MethodHandle WRITE =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("syslog"),
          FunctionDescriptor.ofVoid(JAVA_INT, ADDRESS, ADDRESS),
          Linker.Option.firstVariadicArg(2));

  private Syslog() {}

  /** Writes one line under that name of a program. */
  static void write(String program, LogLine line) {
    try (Arena arena = Arena.ofConfined()) {
      OPEN.invokeExact(arena.allocateFrom(program), 0, FACILITY_USER);
      WRITE.invokeExact(
          priority(line.ident()), arena.allocateFrom("%s"), arena.allocateFrom(line.text()));
      CLOSE.invokeExact(); // it forgets the name, whose memory goes now
    } catch (Throwable e) {
      throw new IllegalStateException("the C library refused a line of the log", e);
    }
  }

  /** The priority of a level of the original. */
  static int priority(String ident) {
    return switch (ident) {
      case "FATAL" -> 2;
      case "WARNING" -> 4;
      case "MESSAGE", "BEGIN", "END" -> 6;
      default -> 3;
    };
  }
}
