package io.prefixdb.node.replication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Checkpoint;
import io.prefixdb.node.model.CopyFile;
import io.prefixdb.node.model.Timeline;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** A generation of files in memory, for the files of a {@link FakeSource}. */
final class FakeFiles extends FilesInMemory {
  private final Taking taking;
  private final Map<Bytes, Long> content = new TreeMap<>();
  private long sequence;
  private boolean ended;

  /** Takes the place of a copy, or nothing does. */
  interface Taking {
    void end(Optional<Map<String, byte[]>> files, Map<Bytes, Long> content, long sequence);
  }

  FakeFiles(Map<String, byte[]> present, BooleanSupplier diskFull, Taking taking) {
    super(present, diskFull);
    this.taking = taking;
  }

  @Override
  public Timeline timeline(Checkpoint checkpoint) {
    return new Timeline(
        checkpoint.numbering().lines().map(id -> new Timeline.Branch(id, 1, 1)).toList());
  }

  @Override
  public long check(Checkpoint checkpoint) {
    content.clear();
    for (CopyFile file : checkpoint.files()) {
      String text =
          new String(Objects.requireNonNull(files().get(file.name()), file.name()), UTF_8);
      assertThat(text).hasSize((int) file.size());
      if (!file.name().equals(FakeSource.CURRENT)) {
        text.lines()
            .map(line -> line.split("="))
            .forEach(pair -> content.put(Bytes.utf8(pair[0]), Long.parseLong(pair[1])));
      }
    }
    sequence = checkpoint.to();
    return sequence;
  }

  @Override
  public void complete() {
    ended = true;
    taking.end(Optional.of(files()), content, sequence);
  }

  @Override
  public void abort() {
    if (!ended) {
      ended = true;
      taking.end(Optional.empty(), Map.of(), 0);
    }
  }
}
