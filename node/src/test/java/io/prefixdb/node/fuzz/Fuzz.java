package io.prefixdb.node.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Inputs made by changing good ones at random. The same every time; with {@code -Dfuzz.seconds=N}
 * each test goes on for N seconds with other inputs, and {@code -Dseed=N} begins with those of that
 * seed.
 */
public final class Fuzz {
  private static final int ROUNDS = 5_000;

  private final List<byte[]> good;
  private final List<byte[]> tokens;

  private Fuzz(List<byte[]> good, List<byte[]> tokens) {
    this.good = good;
    this.tokens = tokens;
  }

  /** What is tried with an input. */
  public interface Attempt {
    void with(byte[] input) throws Exception;
  }

  /** Inputs made of these texts, and of these words put into them. */
  public static Fuzz of(List<String> good, String... tokens) {
    return new Fuzz(
        good.stream().map(text -> text.getBytes(UTF_8)).toList(),
        Arrays.stream(tokens).map(text -> text.getBytes(UTF_8)).toList());
  }

  /** Inputs made of these bytes. */
  public static Fuzz ofBytes(List<byte[]> good) {
    return new Fuzz(good, List.of(new byte[] {0}, new byte[] {-1}, new byte[] {-128, -1, 127}));
  }

  /** Tries many inputs; a failure names the seed and the input. */
  public void run(Attempt attempt) {
    long seed = Long.getLong("seed", 20_261_121);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.getLong("fuzz.seconds", 0));
    for (int round = 0; round < ROUNDS || System.nanoTime() < end; round++) {
      byte[] input = input(new Random(seed + round));
      try {
        attempt.with(input);
      } catch (Throwable e) {
        throw new AssertionError(
            "with -Dseed=%d: %s (%s)"
                .formatted(seed + round, HexFormat.of().formatHex(input), new String(input, UTF_8)),
            e);
      }
    }
  }

  private byte[] input(Random random) {
    byte[] input = good.get(random.nextInt(good.size())).clone();
    for (int changes = random.nextInt(5); changes > 0; changes--) {
      input = changed(input, random);
    }
    return input;
  }

  private byte[] changed(byte[] input, Random random) {
    int at = random.nextInt(input.length + 1);
    int end = Math.min(input.length, at + 1 + random.nextInt(8));
    return switch (random.nextInt(5)) {
      case 0 -> joined(Arrays.copyOf(input, at), tail(input, end));
      case 1 -> joined(Arrays.copyOf(input, at), token(random), tail(input, at));
      case 2 -> joined(input, tail(input, at));
      case 3 -> Arrays.copyOf(input, at);
      default -> {
        byte[] copy = input.clone();
        if (at < copy.length) {
          copy[at] = (byte) random.nextInt(256);
        }
        yield copy;
      }
    };
  }

  private byte[] token(Random random) {
    return tokens.get(random.nextInt(tokens.size()));
  }

  private static byte[] tail(byte[] input, int from) {
    return Arrays.copyOfRange(input, from, input.length);
  }

  private static byte[] joined(byte[]... parts) {
    byte[] all = new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
