package io.prefixdb.node;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which thread has a processor when there are too few: Java's own priorities do nothing there. */
@SuppressWarnings("restricted") // the foreign-function API is the only way to this call
final class ThreadPriority {
  private static final Logger LOG = LoggerFactory.getLogger(ThreadPriority.class);

  /** On Linux that is one thread. */
  private static final int PRIO_PROCESS = 0;

  private static final int CALLER = 0;

  /** About a tenth of the share of others; it may be lowered by anybody, and raised by root. */
  static final int NICE = 10;

  private static final Path TASKS = Path.of("/proc/self/task");

  private ThreadPriority() {}

  /** The calling thread is served after all others from now on, where the system knows how. */
  static void lower() {
    if (!lower(List.of(CALLER))) {
      LOG.info("this system lets no thread step back");
    }
  }

  /** The same for all threads of this process, and those that they start. */
  static void lowerAll() {
    List<Integer> all = new ArrayList<>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
      tasks.forEach(task -> all.add(Integer.valueOf(task.getFileName().toString())));
    } catch (IOException | DirectoryIteratorException e) {
      LOG.debug("this system does not tell the threads of a process: {}", e.toString());
    }
    boolean _ = lower(all); // one that has ended meanwhile is none
  }

  /** Whether all of them are as low now, or were; never raises one. */
  private static boolean lower(List<Integer> threads) {
    if (!System.getProperty("os.name").equals("Linux")) {
      return true; // elsewhere the same calls mean the whole process
    }
    try {
      MethodHandle get = call("getpriority", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
      MethodHandle set =
          call("setpriority", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
      boolean lowered = true;
      for (int thread : threads) {
        if ((int) get.invokeExact(PRIO_PROCESS, thread) < NICE) {
          lowered &= (int) set.invokeExact(PRIO_PROCESS, thread, NICE) == 0;
        }
      }
      return lowered;
    } catch (Throwable e) { // without it everything works, a little less politely
      LOG.debug("no thread can step back here", e);
      return false;
    }
  }

  private static MethodHandle call(String name, FunctionDescriptor type) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
  }
}
