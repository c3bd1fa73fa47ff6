package io.prefixdb.node.replication.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.fuzz.Fuzz;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.UpdateBatch.Op;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Standing;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FrameReaderTest {
  private static final byte[] ONE = batch(7, "a");
  private static final byte[] TWO = batch(8, "b");
  private static final byte[] LONG =
      UpdateBatch.of(9, List.of(new Op.Put(Bytes.utf8("k"), Bytes.utf8("long".repeat(200)))))
          .bytes();

  @Test
  void readsEveryFrameThatIsWritten() throws Exception {
    List<StreamFrame> frames = read(everyFrame());
    assertThat(frames.subList(0, 4))
        .containsExactly(
            new StreamFrame.Follow(1, 42, 1_000, "tag", new PrefixName("ключ")),
            new StreamFrame.Ack(-1, Long.MAX_VALUE, 0),
            new StreamFrame.End(3),
            new StreamFrame.Heartbeat());
    assertThat(frames.get(4)).isEqualTo(new StreamFrame.At(5, 99));
    StreamFrame.Batches batches = (StreamFrame.Batches) frames.get(5);
    assertThat(batches.id()).isEqualTo(6);
    assertThat(batches.last()).isEqualTo(100);
    assertThat(batches.logs()).containsExactly(ONE, TWO);
    assertThat(batches.bytes()).isEqualTo(chunk().bytes());
    assertThat(frames.get(6))
        .isEqualTo(new StreamFrame.Refused(7, StreamFrame.Why.PURGED, 12, "nothing is left"));
    StreamFrame.Batches packed = (StreamFrame.Batches) frames.get(7);
    assertThat(packed.id()).isEqualTo(8);
    assertThat(packed.last()).isEqualTo(200);
    assertThat(packed.logs()).containsExactly(LONG);
    assertThat(packed.bytes()).as("of the credit").isEqualTo(longChunk().bytes());
    assertThat(frames.get(8))
        .isEqualTo(new StreamFrame.Stands(9, new Standing(300, 1_500, "InSync")));
    assertThat(frames).hasSize(9);
  }

  @Test
  void framesMayBeCutAnywhere() throws Exception {
    byte[] all = everyFrame();
    List<StreamFrame> whole = read(all);
    for (int cut = 0; cut <= all.length; cut++) {
      FrameReader reader = new FrameReader(FrameReader.MASTER_FRAME_BYTES_MAX);
      List<StreamFrame> frames = new ArrayList<>();
      reader.add(ByteBuffer.wrap(all, 0, cut));
      drain(reader, frames);
      reader.add(ByteBuffer.wrap(all, cut, all.length - cut));
      drain(reader, frames);
      assertThat(frames).usingRecursiveComparison().isEqualTo(whole);
    }
  }

  @Test
  void aChangedBitIsNoticedWhereverItIs() throws Exception {
    byte[] good = bytes(FrameWriter.batches(6, 100, chunk()));
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      FrameReader reader = new FrameReader(FrameReader.MASTER_FRAME_BYTES_MAX);
      reader.add(ByteBuffer.wrap(bad));
      @Nullable StreamFrame frame = null;
      try {
        frame = reader.next();
      } catch (StreamException e) {
        continue;
      }
      assertThat(frame).as("bit %d", bit).isNull(); // a longer frame was promised: it waits
    }
  }

  @Test
  void aLengthIsRefusedBeforeItsBytesCome() {
    FrameReader reader = new FrameReader(FrameReader.SLAVE_FRAME_BYTES_MAX);
    reader.add(ByteBuffer.allocate(8).putInt(FrameReader.SLAVE_FRAME_BYTES_MAX + 1).rewind());
    assertThatThrownBy(reader::next)
        .isInstanceOf(StreamException.class)
        .hasMessage("a frame of 1025 bytes (expected: 1 to 1024)");
  }

  @Test
  void whatAFrameMayNotSayIsNamed() {
    refused("a frame of type 10 (expected: 1 to 9): are both sides nodes of one version?", 10);
    refused("a frame STANDS of 4 bytes (expected: at least 20)", 9, 0, 0, 0, 1);
    refused("a frame HEARTBEAT of 1 bytes (expected: 0)", 4, 0);
    refused("a frame END of 3 bytes (expected: 4)", 3, 0, 0, 0);
    refused("a frame FOLLOW of 1 bytes (expected: at least 17)", 1, 0);
    refused(
        "prefix '..' (expected: a safe name)",
        1,
        0,
        0,
        0,
        1,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        1,
        0,
        0,
        0,
        1,
        0,
        '.',
        '.');
    refused(
        "a tag of 3 bytes (expected: at most 2, what is left of the frame)",
        1,
        0,
        0,
        0,
        1,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        1,
        0,
        0,
        0,
        1,
        3,
        '.',
        '.');
    refused(
        "a sequence of -1 (expected: at least 0)",
        2,
        0,
        0,
        0,
        1,
        255,
        255,
        255,
        255,
        255,
        255,
        255,
        255,
        0,
        0,
        0,
        1);
    refused(
        "a credit of -1 bytes (expected: at least 0)",
        2,
        0,
        0,
        0,
        1,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        1,
        255,
        255,
        255,
        255);
    refused(
        "a batch of 11 bytes (expected: 12 to 0, what is left of the frame)",
        6,
        0,
        0,
        0,
        1,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        1,
        0,
        0,
        0,
        11);
    refused(
        "packed batches of 0 bytes (expected: 1 to 268435456)",
        8,
        0,
        0,
        0,
        1,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        1,
        0,
        0,
        0,
        0);
    refused("a refusal of kind 77 (expected: 0 to 3)", 7, 0, 0, 0, 1, 77, 0, 0, 0, 0, 0, 0, 0, 1);
  }

  @Test
  void whateverComesIsReadOrRefused() {
    Fuzz.ofBytes(List.of(everyFrame(), bytes(FrameWriter.heartbeat())))
        .run(
            input -> {
              FrameReader reader = new FrameReader(FrameReader.SLAVE_FRAME_BYTES_MAX);
              reader.add(ByteBuffer.wrap(input));
              try {
                drain(reader, new ArrayList<>());
              } catch (StreamException e) {
                assertThat(e).hasMessageContaining("expected");
              }
            });
  }

  /** The same behind a checksum that is right, as a peer of another version would send it. */
  @Test
  void whateverAFrameHoldsIsReadOrRefused() throws Exception {
    List<byte[]> contents = new ArrayList<>();
    byte[] all = everyFrame();
    for (int at = 0; at < all.length; ) {
      int length = ByteBuffer.wrap(all, at, 4).getInt();
      contents.add(Arrays.copyOfRange(all, at + 8, at + 8 + length));
      at += 8 + length;
    }
    Fuzz.ofBytes(contents)
        .run(
            content -> {
              if (content.length > 0) {
                try {
                  read(framed(content));
                } catch (StreamException e) {
                  assertThat(e).hasMessageContaining("expected");
                }
              }
            });
  }

  private static void refused(String message, int... content) {
    byte[] bytes = new byte[content.length];
    for (int i = 0; i < content.length; i++) {
      bytes[i] = (byte) content[i];
    }
    assertThatThrownBy(() -> read(framed(bytes)))
        .isInstanceOf(StreamException.class)
        .hasMessage(message);
  }

  private static byte[] framed(byte[] content) {
    CRC32C sum = new CRC32C();
    sum.update(content);
    return ByteBuffer.allocate(8 + content.length)
        .putInt(content.length)
        .putInt((int) sum.getValue())
        .put(content)
        .array();
  }

  private static List<StreamFrame> read(byte[] bytes) throws StreamException {
    FrameReader reader = new FrameReader(FrameReader.MASTER_FRAME_BYTES_MAX);
    reader.add(ByteBuffer.wrap(bytes));
    List<StreamFrame> frames = new ArrayList<>();
    drain(reader, frames);
    return frames;
  }

  private static void drain(FrameReader reader, List<StreamFrame> into) throws StreamException {
    for (@Nullable StreamFrame next = reader.next(); next != null; next = reader.next()) {
      into.add(next);
    }
  }

  private static byte[] everyFrame() {
    ByteBuffer[] batches = FrameWriter.batches(6, 100, chunk());
    ByteBuffer[] packed = FrameWriter.packed(8, 200, longChunk());
    return bytes(
        FrameWriter.frame(new StreamFrame.Follow(1, 42, 1_000, "tag", new PrefixName("ключ"))),
        FrameWriter.frame(new StreamFrame.Ack(-1, Long.MAX_VALUE, 0)),
        FrameWriter.frame(new StreamFrame.End(3)),
        FrameWriter.heartbeat(),
        FrameWriter.at(5, 99),
        batches[0],
        batches[1],
        FrameWriter.refused(7, StreamFrame.Why.PURGED, 12, "nothing is left"),
        packed[0],
        packed[1],
        FrameWriter.stands(9, new Standing(300, 1_500, "InSync")));
  }

  private static Chunk chunk() {
    return Chunk.of(new Updates.Batches(List.of(ONE, TWO), 7, 8, 8), "tag");
  }

  private static Chunk longChunk() {
    return Chunk.of(new Updates.Batches(List.of(LONG), 9, 9, 9), "tag");
  }

  private static byte[] batch(long sequence, String key) {
    return UpdateBatch.of(sequence, List.of(new Op.Delete(Bytes.utf8(key)))).bytes();
  }

  private static byte[] bytes(ByteBuffer... parts) {
    int size = 0;
    for (ByteBuffer part : parts) {
      size += part.remaining();
    }
    ByteBuffer all = ByteBuffer.allocate(size);
    for (ByteBuffer part : parts) {
      all.put(part);
    }
    return all.array();
  }
}
