package io.prefixdb.node.replication.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.model.Bytes;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PackingTest {
  private static final Bytes TEXT = Bytes.utf8("{\"user\":17,\"state\":\"open\"}".repeat(200));

  @Test
  void whatIsPackedIsSmallerAndComesBackAsItWas() throws Exception {
    byte[] packed = Packing.pack(TEXT).orElseThrow().array();
    assertThat(packed.length).isLessThan(TEXT.length() / 5);
    assertThat(unpack(packed, TEXT.length())).isEqualTo(TEXT.array());
  }

  @Test
  void whatDoesNotGetSmallerIsNotPacked() {
    byte[] random = new byte[100_000];
    new Random(1).nextBytes(random);
    assertThat(Packing.pack(Bytes.of(random))).isEmpty();
    assertThat(Packing.pack(Bytes.utf8("a".repeat(100)))).as("too little to save").isEmpty();
  }

  @Test
  void aLengthThatIsNotTrueIsRefused() {
    byte[] packed = Packing.pack(TEXT).orElseThrow().array();
    refused(packed, TEXT.length() - 1, "expected: %d bytes".formatted(TEXT.length() - 1));
    refused(packed, TEXT.length() + 1, "expected: %d bytes".formatted(TEXT.length() + 1));
  }

  @Test
  void moreThanCanBeInThereIsRefusedBeforeThereIsMemoryForIt() {
    refused(new byte[10], 256 << 20, "10 packed bytes are said to hold 268435456");
  }

  @Test
  void whatIsCutOffOrNoDeflateIsRefused() {
    byte[] packed = Packing.pack(TEXT).orElseThrow().array();
    for (int length = 0; length < packed.length; length++) {
      byte[] cut = new byte[length];
      System.arraycopy(packed, 0, cut, 0, length);
      refused(cut, TEXT.length(), "expected");
    }
    refused(new byte[] {7, 7, 7, 7}, 100, "expected: DEFLATE");
  }

  private static byte[] unpack(byte[] packed, int length) throws StreamException {
    return Packing.unpack(packed, 0, packed.length, length);
  }

  private static void refused(byte[] packed, int length, String message) {
    assertThatThrownBy(() -> unpack(packed, length))
        .isInstanceOf(StreamException.class)
        .hasMessageContaining(message);
  }
}
