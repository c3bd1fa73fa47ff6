package io.prefixdb.node.store;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** What RocksDB's errors say. */
final class RocksFailure {
  private static final String NO_SPACE = "No space left on device: ";

  private static final List<Status.Code> WORDS =
      List.of(
          Status.Code.Corruption,
          Status.Code.InvalidArgument,
          Status.Code.NotSupported,
          Status.Code.IOError);

  private RocksFailure() {}

  /** What RocksDB's Java API would have thrown for an error that its C API tells in words. */
  static RocksDBException of(String words) {
    for (Status.Code code : WORDS) {
      String begin = words(new Status(code, Status.SubCode.None, ""));
      if (words.startsWith(begin)) {
        String rest = words.substring(begin.length());
        Status.SubCode sub =
            rest.startsWith(NO_SPACE) ? Status.SubCode.NoSpace : Status.SubCode.None;
        String state = withoutWords(rest);
        return new RocksDBException(state, new Status(code, sub, state));
      }
    }
    return new RocksDBException(words);
  }

  /** A cause that comes before where it happened; it is told after it as well. */
  private static String withoutWords(String state) {
    for (String cause : List.of(NO_SPACE, "No such file or directory: ")) {
      if (state.startsWith(cause)) {
        return state.substring(cause.length());
      }
    }
    return state;
  }

  /** The status in RocksDB's own words, such as {@code Corruption: bad block in 000012.sst}. */
  static String status(RocksDBException failure) {
    @Nullable Status status = failure.getStatus();
    String message = String.valueOf(failure.getMessage());
    return status == null ? message : words(status) + message;
  }

  private static String words(Status status) {
    return switch (status.getCode()) {
      case Corruption -> "Corruption: ";
      case InvalidArgument -> "Invalid argument: ";
      case NotSupported -> "Not implemented: ";
      case IOError -> isNoSpace(status) ? "IO error: " + NO_SPACE : "IO error: ";
      default -> status.getCode() + ": ";
    };
  }

  /** Whether the disk is full. */
  static boolean isNoSpace(RocksDBException failure) {
    return failure.getStatus() != null && isNoSpace(failure.getStatus());
  }

  private static boolean isNoSpace(Status status) {
    return status.getSubCode() == Status.SubCode.NoSpace
        || String.valueOf(status.getState()).contains("No space left on device");
  }

  /** Whether RocksDB holds what it read for damaged; so it does with merges that fail. */
  static boolean isCorruption(Exception failure) {
    return failure instanceof RocksDBException said
        && said.getStatus() != null
        && said.getStatus().getCode() == Status.Code.Corruption;
  }

  /** Whether the call would have had to wait, which its options forbid; nothing was done. */
  static boolean isIncomplete(RocksDBException failure) {
    return failure.getStatus() != null && failure.getStatus().getCode() == Status.Code.Incomplete;
  }

  /** Whether files of the database are damaged or gone, so that a repair can help. */
  static boolean isDamage(StoreException failure) {
    return switch (failure.getCause()) {
      case RocksDBException e when e.getStatus() != null ->
          switch (e.getStatus().getCode()) {
            case Corruption -> true;
            case IOError -> status(e).contains("No such file");
            default -> false;
          };
      case DamagedFile _ -> true;
      case null, default -> false;
    };
  }
}
