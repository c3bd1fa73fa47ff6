package io.prefixdb.operator.observed;

import io.prefixdb.operator.observed.NodeVerdict.Broken;
import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import io.prefixdb.operator.observed.NodeVerdict.ResponseTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds in a status what no node can mean. Such a status must not get as far as a pass: every pass
 * over it would fail, and no other slave of the cluster would be helped any more.
 */
final class Nonsense {
  /** About three centuries, in seconds. */
  private static final double LAG_MAX = 1e10;

  /** As many milliseconds. */
  private static final double TIME_MAX = 1000 * LAG_MAX;

  /** No cluster names so many masters; a later epoch must still be a number. */
  private static final long EPOCH_MAX = 1L << 53;

  /**
   * No name is longer, and no word of a list: a prefix is a directory. What is told of many nodes
   * must fit into one status.
   */
  private static final int NAME_MAX = 1000;

  private Nonsense() {}

  /** The first thing that cannot be meant, as the end of a sentence. */
  static Optional<String> in(NodeVerdict verdict) {
    if (verdict.prefixList().stream().anyMatch(prefix -> prefix.name() == null)) {
      return Optional.of("a prefix without a name");
    }
    Optional<Prefix> longest =
        verdict.prefixList().stream().filter(prefix -> prefix.name().length() > NAME_MAX).findAny();
    if (longest.isPresent()) {
      return longest.map(
          prefix -> "a prefix whose name has %d characters".formatted(prefix.name().length()));
    }
    if (verdict.epochSeen() < 0 || verdict.epochSeen() > EPOCH_MAX) {
      return Optional.of("the epoch %d".formatted(verdict.epochSeen()));
    }
    if (verdict.followers().stream().anyMatch(Objects::isNull)) {
      return Optional.of("a slave that is null");
    }
    Optional<Double> unmeant =
        Objects.requireNonNullElse(verdict.responseTimes(), List.<ResponseTimes>of()).stream()
            .filter(Objects::nonNull)
            .map(ResponseTimes::p99Millis)
            .filter(millis -> millis != null && !(millis >= 0 && millis < TIME_MAX))
            .findFirst();
    if (unmeant.isPresent()) {
      return unmeant.map("a response time of %s ms"::formatted);
    }
    Optional<String> word =
        words(verdict)
            .filter(Objects::nonNull)
            .filter(said -> said.length() > NAME_MAX)
            .findFirst();
    if (word.isPresent()) {
      return word.map(said -> "a word of %d characters".formatted(said.length()));
    }
    return verdict.prefixList().stream()
        .filter(prefix -> !(Objects.requireNonNullElse(prefix.lagSeconds(), 0.0) < LAG_MAX))
        .findFirst()
        .map(prefix -> "a lag of %s seconds".formatted(prefix.lagSeconds()))
        .or(
            () ->
                times(verdict).stream()
                    .filter(time -> TimeText.read(time).isEmpty())
                    .findFirst()
                    .map("the time '%s', which is none"::formatted));
  }

  /** Names and words of lists; sentences may be longer, and are cut where they are told. */
  private static Stream<@Nullable String> words(NodeVerdict verdict) {
    Stream<@Nullable String> own =
        Stream.of(
            verdict.node(),
            verdict.cluster(),
            verdict.clusterId(),
            verdict.mode(),
            verdict.role(),
            verdict.upstream(),
            verdict.iniFile(),
            verdict.build() == null ? null : verdict.build().rocksdb());
    Stream<@Nullable String> ofPrefixes =
        verdict.prefixList().stream()
            .map(Prefix::broken)
            .filter(Objects::nonNull)
            .map(Broken::reason);
    Stream<@Nullable String> ofSlaves =
        verdict.followers().stream().flatMap(slave -> Stream.of(slave.name(), slave.prefix()));
    return Stream.of(own, ofPrefixes, ofSlaves).flatMap(Function.identity());
  }

  private static List<String> times(NodeVerdict verdict) {
    var times = new ArrayList<@Nullable String>();
    times.add(verdict.startedAt());
    if (verdict.retention() != null && verdict.retention().lastLoss() != null) {
      times.add(verdict.retention().lastLoss().time());
    }
    verdict.prefixList().stream()
        .map(Prefix::broken)
        .filter(Objects::nonNull)
        .map(Broken::since)
        .forEach(times::add);
    return times.stream().filter(Objects::nonNull).toList();
  }
}
