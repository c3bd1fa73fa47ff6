package io.prefixdb.node.replication;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Checkpoint;
import io.prefixdb.node.model.CopyFile;
import io.prefixdb.node.model.FileChecksum;
import io.prefixdb.node.model.PrefixName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A node that gives the contents of a {@link FakeMaster} as files: one for the keys of each first
 * letter, and one that names the sequence. What goes wrong is set by the test.
 */
final class FakeSource implements CopySource {
  static final String CURRENT = "CURRENT";
  private static final int CHUNK = 4;

  private final String address;
  private final FakeMaster master;
  private final Map<String, Map<String, byte[]>> checkpoints = new HashMap<>();
  private int made;

  /** The bytes that were sent, by the names of their files. */
  final Map<String, Integer> sent = Collections.synchronizedMap(new TreeMap<>());

  final List<Long> readFrom = Collections.synchronizedList(new ArrayList<>());
  boolean knowsNoCopies;

  /** So many readings find that others are served. */
  int busy;

  boolean sendsNoFiles;
  boolean reachable = true;
  boolean refuses;

  /** The id of the branch that its data is of, if it tells. */
  String branch = "";

  /** After so many bytes of a reading the connection is cut. */
  int cutAfter = Integer.MAX_VALUE;

  /** So many readings have a wrong byte. */
  int damages;

  /** Run before each reading. */
  Runnable beforeRead = () -> {};

  volatile boolean closed;

  FakeSource(String address, FakeMaster master) {
    this.address = address;
    this.master = master;
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public MasterAnswer<List<Bytes>> prefixes() {
    return new MasterAnswer.None<>("nobody asks");
  }

  @Override
  public synchronized Offer checkpoint(PrefixName prefix) {
    if (!reachable || closed) {
      return new Offer.None("no connection");
    }
    if (knowsNoCopies) {
      return new Offer.Unknown();
    }
    if (refuses) {
      return new Offer.Refused("there are 16 already");
    }
    long sequence = master.last(prefix);
    Map<String, StringBuilder> texts = new TreeMap<>();
    master
        .contentAt(prefix, sequence)
        .forEach(
            (key, value) ->
                texts
                    .computeIfAbsent(key.toString().charAt(0) + ".sst", _ -> new StringBuilder())
                    .append(key)
                    .append('=')
                    .append(value)
                    .append('\n'));
    Map<String, byte[]> files = new TreeMap<>();
    texts.forEach((name, text) -> files.put(name, text.toString().getBytes(UTF_8)));
    files.put(CURRENT, Long.toString(sequence).getBytes(UTF_8));
    String id = address + "-" + ++made;
    checkpoints.put(id, files);
    List<CopyFile> list =
        files.entrySet().stream()
            .map(file -> new CopyFile(file.getKey(), file.getValue().length))
            .toList();
    return new Offer.Given(new Checkpoint(id, prefix, sequence, sequence, branch, list));
  }

  synchronized int openCheckpoints() {
    return checkpoints.size();
  }

  /** It forgets what it keeps, as in a restart. */
  synchronized void forget() {
    checkpoints.clear();
  }

  @Override
  public synchronized void release(Checkpoint checkpoint) {
    checkpoints.remove(checkpoint.id());
  }

  private synchronized Optional<byte[]> file(Checkpoint checkpoint, CopyFile file) {
    return Optional.ofNullable(checkpoints.get(checkpoint.id()))
        .map(files -> Objects.requireNonNull(files.get(file.name())));
  }

  @Override
  public Reader reader(int chunkBytes) {
    return new Reader() {
      @Override
      public Content read(
          Checkpoint checkpoint, CopyFile file, long from, Optional<FileChecksum> have, Sink sink)
          throws ReplicaException {
        return send(checkpoint, file, from, have, sink);
      }

      @Override
      public void close() {}
    };
  }

  private Content send(
      Checkpoint checkpoint, CopyFile file, long from, Optional<FileChecksum> have, Sink sink)
      throws ReplicaException {
    beforeRead.run();
    readFrom.add(from);
    if (!reachable || closed) {
      return new Content.Cut("no connection");
    }
    if (busy > 0) {
      busy--;
      return new Content.Busy();
    }
    if (sendsNoFiles) {
      return new Content.Unknown();
    }
    Optional<byte[]> found = file(checkpoint, file);
    if (found.isEmpty()) {
      return new Content.Gone();
    }
    byte[] bytes = found.get();
    FileChecksum right = FilesInMemory.sum(bytes);
    if (have.equals(Optional.of(right))) {
      return new Content.Same();
    }
    boolean damaged = spoils();
    int end = (int) Math.min(bytes.length, from + cutAfter);
    for (int at = (int) from; at < end; at += CHUNK) {
      int count = Math.min(CHUNK, end - at);
      byte[] chunk = new byte[CHUNK];
      System.arraycopy(bytes, at, chunk, 0, count);
      chunk[0] = (byte) (chunk[0] ^ (damaged ? 1 : 0));
      sink.take(chunk, count);
      sent.merge(file.name(), count, Integer::sum);
    }
    return end < bytes.length ? new Content.Cut("cut off") : new Content.Whole(right);
  }

  private synchronized boolean spoils() {
    boolean damaged = damages > 0;
    damages -= damaged ? 1 : 0;
    return damaged;
  }

  @Override
  public void close() {
    closed = true;
  }
}
