package io.prefixdb.node.daemon;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.List;

/** Calls of the C library that Java has no way to. Linux on 64 bits. */
@SuppressWarnings("restricted") // the foreign-function API is the only way to these calls
final class NativeCalls {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final int RLIMIT_CORE = 4;
  private static final long RLIM_INFINITY = -1;
  private static final int CLOSE_RANGE_CLOEXEC = 4;
  private static final long PASSWD_UID = 16;
  private static final long PASSWD_GID = 20;
  private static final long PASSWD_BYTES = 48;

  private NativeCalls() {}

  /** Leaves the terminal and its session. */
  static void setsid() throws IOException {
    call("setsid", FunctionDescriptor.of(JAVA_INT));
  }

  static int geteuid() throws IOException {
    return call("geteuid", FunctionDescriptor.of(JAVA_INT));
  }

  static void chdir(Path directory) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      call(
          "chdir",
          FunctionDescriptor.of(JAVA_INT, ADDRESS),
          arena.allocateFrom(directory.toString()));
    }
  }

  /** Allows core files as large as the hard limit lets them be, or forbids them. */
  static void coreLimit(boolean allow) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limit = arena.allocate(JAVA_LONG, 2);
      FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS);
      call("getrlimit", type, RLIMIT_CORE, limit);
      long hard = limit.getAtIndex(JAVA_LONG, 1);
      if (allow && hard == 0) {
        hard = RLIM_INFINITY; // only root may raise it: the call tells
      }
      limit.setAtIndex(JAVA_LONG, 0, allow ? hard : 0);
      limit.setAtIndex(JAVA_LONG, 1, hard);
      call("setrlimit", type, RLIMIT_CORE, limit);
    }
  }

  /** Becomes that user with its groups, for good. */
  static void changeUser(String name) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(name);
      MemorySegment entry = passwd(text);
      if (entry.address() == 0) {
        throw new IOException("there is no such user");
      }
      MemorySegment passwd = entry.reinterpret(PASSWD_BYTES);
      int group = passwd.get(JAVA_INT, PASSWD_GID);
      int user = passwd.get(JAVA_INT, PASSWD_UID);
      call("initgroups", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), text, group);
      call("setgid", FunctionDescriptor.of(JAVA_INT, JAVA_INT), group);
      call("setuid", FunctionDescriptor.of(JAVA_INT, JAVA_INT), user);
    }
  }

  /**
   * Becomes another program with the same process id; its arguments begin with the path of the
   * program itself. Returns only when that failed.
   */
  static void exec(List<String> command) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment arguments = arena.allocate(ADDRESS, command.size() + 1L);
      for (int i = 0; i < command.size(); i++) {
        arguments.setAtIndex(ADDRESS, i, arena.allocateFrom(command.get(i)));
      }
      call(
          "close_range",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
          3,
          -1,
          CLOSE_RANGE_CLOEXEC);
      call(
          "execv",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS),
          arguments.getAtIndex(ADDRESS, 0),
          arguments);
    }
  }

  private static MemorySegment passwd(MemorySegment name) throws IOException {
    MethodHandle handle =
        LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("getpwnam"),
            FunctionDescriptor.of(ADDRESS, ADDRESS));
    try {
      return (MemorySegment) handle.invokeExact(name);
    } catch (Throwable e) {
      throw new IOException("getpwnam failed", e);
    }
  }

  /** Calls a function that gives a number, negative when it failed. */
  private static int call(String function, FunctionDescriptor type, Object... arguments)
      throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle handle =
          LINKER.downcallHandle(
              LINKER.defaultLookup().findOrThrow(function),
              type,
              Linker.Option.captureCallState("errno"));
      MemorySegment state = arena.allocate(STATE);
      Object[] all = new Object[arguments.length + 1];
      all[0] = state;
      System.arraycopy(arguments, 0, all, 1, arguments.length);
      int result = (int) handle.invokeWithArguments(all);
      if (result < 0) {
        throw new IOException(function + ": " + text((int) ERRNO.get(state, 0L)));
      }
      return result;
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException(function + " failed", e);
    }
  }

  private static String text(int errno) throws IOException {
    MethodHandle handle =
        LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("strerror"),
            FunctionDescriptor.of(ADDRESS, JAVA_INT));
    try {
      MemorySegment text = (MemorySegment) handle.invokeExact(errno);
      return text.reinterpret(Integer.MAX_VALUE).getString(0);
    } catch (Throwable e) {
      throw new IOException("strerror failed", e);
    }
  }
}
