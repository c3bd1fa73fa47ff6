package io.prefixdb.node.config;

import java.nio.file.Path;
import java.time.LocalTime;
import java.util.Optional;
import java.util.Set;

/**
 * What the slave follows and how.
 *
 * @param upstream the master
 * @param writableOnly whether to ask the master for its writable prefixes only
 * @param allowedPrefixes if not empty, the only prefixes to follow
 * @param deniedPrefixes prefixes not to follow
 * @param ownPrefixes whether clients may write the prefixes that are not followed
 * @param pullTimeoutMs pause between two questions for a prefix that is in sync
 * @param queryPrefixesTimeoutMs pause between two questions for the list of prefixes
 * @param logLimitPerReq the most batches of one answer
 * @param wrnLogDiffSeq a lag above it is warned about, 0 for never
 * @param wrnLogTimeoutMs pause between two such warnings
 * @param seqLogTimeoutMs pause between two progress lines of a prefix, 0 for none
 * @param quietIdle whether a prefix to which nothing comes has such a line each minute only
 * @param expiresForReq whether to pause even when more updates wait on the master
 * @param transfer how updates come
 * @param streams how many connections share what is pushed, each some of the prefixes
 * @param onBroken what follows when a prefix breaks
 * @param acceptableLoss so many updates in a row may be missing: the prefix goes on and counts them
 * @param startTime the local time at which following begins; without it, at once
 * @param counters the directory of the files that tell old tools where each prefix is
 * @param leastEpoch a master whose history is of an older epoch is not followed; 0 for any
 */
public record SlaveConfig(
    UpstreamConfig upstream,
    boolean writableOnly,
    Set<String> allowedPrefixes,
    Set<String> deniedPrefixes,
    boolean ownPrefixes,
    long pullTimeoutMs,
    long queryPrefixesTimeoutMs,
    int logLimitPerReq,
    long wrnLogDiffSeq,
    long wrnLogTimeoutMs,
    long seqLogTimeoutMs,
    boolean quietIdle,
    boolean expiresForReq,
    Transfer transfer,
    int streams,
    OnBroken onBroken,
    long acceptableLoss,
    Optional<LocalTime> startTime,
    Path counters,
    long leastEpoch) {

  public SlaveConfig {
    allowedPrefixes = Set.copyOf(allowedPrefixes);
    deniedPrefixes = Set.copyOf(deniedPrefixes);
  }

  /** Whether it follows the prefix of that name, when its master has it. */
  public boolean follows(String prefix) {
    boolean allowed = allowedPrefixes.isEmpty() || allowedPrefixes.contains(prefix);
    return allowed && !deniedPrefixes.contains(prefix);
  }

  /** Whether clients may write the prefix of that name here. */
  public boolean owns(String prefix) {
    return ownPrefixes && !follows(prefix);
  }

  /** The same, following another node in that epoch, at once. */
  public SlaveConfig of(String addr, int port, long epoch) {
    return new SlaveConfig(
        upstream.at(addr, port),
        writableOnly,
        allowedPrefixes,
        deniedPrefixes,
        ownPrefixes,
        pullTimeoutMs,
        queryPrefixesTimeoutMs,
        logLimitPerReq,
        wrnLogDiffSeq,
        wrnLogTimeoutMs,
        seqLogTimeoutMs,
        quietIdle,
        expiresForReq,
        transfer,
        streams,
        onBroken,
        acceptableLoss,
        Optional.empty(),
        counters,
        epoch);
  }
}
