package io.prefixdb.node.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PrefixNameTest {
  @Test
  void aNameIsOneSafeElementOfAPath() {
    for (String name :
        List.of("a", " ", "...", "PREFIXDB", "PREFIXDBx", "a.b", "~", "x".repeat(255), "\u0001")) {
      assertThat(PrefixName.parse(Bytes.utf8(name))).as(name).isPresent();
    }
    for (String name : List.of("", ".", "..", "a/b", "/", "a\0", "x".repeat(256))) {
      assertThat(PrefixName.parse(Bytes.utf8(name))).as(name).isEmpty();
    }
  }

  /** A prefix of such a name would keep a managed node from its next start. */
  @Test
  void theNodesOwnFilesAreNoPrefixes() {
    for (String file : List.of("lock", "role", "role.new", "slaves", "slaves.new", "restored")) {
      assertThat(PrefixName.parse(Bytes.utf8("PREFIXDB." + file))).as(file).isEmpty();
    }
  }

  @Test
  void namesBeyondAsciiNeedALocaleThatHasThem() {
    for (String name : List.of("ж", "a\u00fc", "\ufffd", "\ud83d\ude00", "\u4e2d".repeat(85))) {
      assertThat(PrefixName.parse(Bytes.utf8(name)).isPresent())
          .as(name)
          .isEqualTo(PrefixName.mayBeBeyondAscii());
    }
    assertThat(PrefixName.parse(Bytes.utf8("\u4e2d".repeat(86)))).isEmpty();
  }

  /** As a client that types \ud83d\ude00 in JSON spells it, and as nobody spells anything. */
  @Test
  void bytesThatAreNoTextAreSpelledSoThatNothingElseIs() {
    Bytes halves = Bytes.of(HexFormat.of().parseHex("eda0bdedb880"));
    for (Bytes bytes :
        List.of(
            halves,
            Bytes.of(new byte[] {'a', (byte) 0xff, 'b'}),
            Bytes.of(new byte[] {(byte) 0xd0}),
            Bytes.utf8("\\xFF"),
            Bytes.utf8("\\x5CxFF"),
            Bytes.utf8("\\xff \\x \\"))) {
      PrefixName name = PrefixName.parse(bytes).orElseThrow();

      assertThat(name.bytes()).isEqualTo(bytes);
      assertThat(PrefixName.named(name.value())).contains(name);
    }
    assertThat(PrefixName.parse(halves).orElseThrow().value())
        .isEqualTo("\\xED\\xA0\\xBD\\xED\\xB8\\x80");
    assertThat(PrefixName.parse(Bytes.utf8("\\xFF")).orElseThrow().value()).isEqualTo("\\x5CxFF");
  }

  @Test
  void aTextThatNoNameHasIsNone() {
    for (String text : List.of("\\x2F", "\\x41", "half of \ud83d", "\\xD0\\xB6")) {
      assertThat(PrefixName.named(text)).as(text).isEmpty();
    }
    assertThatThrownBy(() -> new PrefixName("half of \ud83d"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
