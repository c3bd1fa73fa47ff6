package io.prefixdb.node;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which thread has a processor when there are too few: Java's own priorities do nothing there. */
@SuppressWarnings("restricted") // the foreign-function API is the only way to this call
final class ThreadPriority {
  private static final Logger LOG = LoggerFactory.getLogger(ThreadPriority.class);

  /** On Linux that is one thread, and 0 the one that calls. */
  private static final int PRIO_PROCESS = 0;

  /** About a tenth of the share of others; it may be lowered by anybody, and raised by root. */
  static final int NICE = 10;

  private ThreadPriority() {}

  /** The calling thread is served after all others from now on, where the system knows how. */
  static void lower() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return; // elsewhere the same call means the whole process
    }
    try {
      Linker linker = Linker.nativeLinker();
      Optional<MemorySegment> call = linker.defaultLookup().find("setpriority");
      if (call.isPresent()) {
        FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
        int refused =
            (int) linker.downcallHandle(call.get(), type).invokeExact(PRIO_PROCESS, 0, NICE);
        if (refused != 0) {
          LOG.info("this system lets no thread step back");
        }
      }
    } catch (Throwable e) { // without it everything works, a little less politely
      LOG.info("no thread can step back here: {}", e.toString());
    }
  }
}
