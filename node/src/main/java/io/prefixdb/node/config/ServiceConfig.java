package io.prefixdb.node.config;

import java.util.Set;

/**
 * Limits and rules of the methods, as the original defines them; 0 stands for no limit.
 *
 * @param keysPerRequest the most keys of one writing request
 * @param keyBytesMax counts only together with {@code valueBytesMax}, as in the original
 * @param valueBytesMax counts only together with {@code keyBytesMax}
 * @param prefixBytesMax the longest name of a prefix
 * @param rangeMax the most keys that {@code range} passes over and returns
 * @param repairJsonValues whether values that are no JSON are stored as JSON strings
 * @param checkMergeJson whether merge parameters are checked before they are stored
 * @param suspended whether every call is answered with an empty result and nothing else happens
 * @param writablePrefixes if not empty, the only prefixes that clients may write
 * @param readonlyPrefixes prefixes that clients may not write
 */
public record ServiceConfig(
    long keysPerRequest,
    long keyBytesMax,
    long valueBytesMax,
    long prefixBytesMax,
    long rangeMax,
    boolean repairJsonValues,
    boolean checkMergeJson,
    boolean suspended,
    Set<String> writablePrefixes,
    Set<String> readonlyPrefixes) {

  public ServiceConfig {
    writablePrefixes = Set.copyOf(writablePrefixes);
    readonlyPrefixes = Set.copyOf(readonlyPrefixes);
  }
}
