package io.prefixdb.node.config;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says in words why a file cannot be used: the message of an exception is often only its path. */
public final class IoReason {
  private IoReason() {}

  /** The same words after the path, if it is known, for who cannot know which file it was. */
  public static String withPath(Exception cause) {
    return cause instanceof FileSystemException e && e.getFile() != null
        ? e.getFile() + ": " + of(cause)
        : of(cause);
  }

  /** A few words without the path, which whoever tells them knows; other messages as they are. */
  public static String of(Exception cause) {
    return switch (cause) {
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "a file is in the way";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      case FileSystemException e -> e.toString();
      default -> cause.getMessage() == null ? cause.toString() : cause.getMessage();
    };
  }
}
