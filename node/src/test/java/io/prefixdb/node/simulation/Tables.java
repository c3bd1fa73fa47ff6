package io.prefixdb.node.simulation;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Checkpoint;
import io.prefixdb.node.model.CopyFile;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.Timeline.Branch;
import java.util.List;
import java.util.Map;

/**
 * A checkpoint of a prefix as one table of keys and values.
 *
 * @param name of the table, the same while nothing is written
 */
record Tables(
    String id, PrefixName prefix, long sequence, Timeline timeline, String name, Bytes bytes) {

  static Tables of(String id, Data data) {
    StringBuilder text = new StringBuilder();
    data.contents()
        .values()
        .forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    return new Tables(
        id,
        data.name(),
        data.last(),
        data.timeline(),
        "%06d.sst".formatted(data.last()),
        Bytes.utf8(text.toString()));
  }

  Checkpoint checkpoint() {
    StringBuilder numbering = new StringBuilder();
    for (Branch branch : timeline.branches()) {
      numbering.append("%s %d %d\n".formatted(branch.id(), branch.epoch(), branch.first()));
    }
    List<CopyFile> files = List.of(new CopyFile(name, bytes.length()));
    return new Checkpoint(id, prefix, sequence, sequence, numbering.toString(), files);
  }

  Map<String, byte[]> asFiles() {
    return Map.of(name, bytes.array());
  }

  /** What {@link #checkpoint} says of the history. */
  static Timeline timeline(Checkpoint checkpoint) {
    return new Timeline(
        checkpoint.numbering().lines().map(line -> line.split(" ")).map(Tables::branch).toList());
  }

  private static Branch branch(String[] words) {
    return new Branch(words[0], Long.parseLong(words[1]), Long.parseLong(words[2]));
  }

  static Contents contents(Bytes bytes) {
    Contents contents = new Contents();
    bytes
        .toString()
        .lines()
        .map(line -> line.split("="))
        .forEach(pair -> contents.set(Bytes.utf8(pair[0]), Long.parseLong(pair[1])));
    return contents;
  }
}
