package io.prefixdb.node.model;

/**
 * What a node tells about the history of a prefix.
 *
 * @param timeline of the data that it has, and of what will come
 * @param tag stands for this answer: updates that are given out under the same tag are of this
 *     history. It changes whenever the prefix is opened, replaced or begins a branch
 * @param last the latest sequence of the prefix, -1 when that is not told either
 * @param settings what its values depend on there
 */
public record History(Timeline timeline, String tag, long last, MergeSettings settings) {
  /** Of a node that does not tell what its values depend on. */
  public History(Timeline timeline, String tag, long last) {
    this(timeline, tag, last, MergeSettings.UNKNOWN);
  }
}
