package io.prefixdb.node.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.model.Bytes;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UpdateTextTest {
  @Test
  void breaksLinesAfter72CharactersButNotAtTheEnd() {
    assertThat(UpdateText.encode(new byte[54])).hasToString("A".repeat(72));
    assertThat(UpdateText.encode(new byte[55])).hasToString("A".repeat(72) + "\nAA==");
  }

  @Test
  void decodesWhateverTheWhiteSpace() {
    Random random = new Random(7);
    for (int size = 0; size < 300; size++) {
      byte[] log = new byte[size];
      random.nextBytes(log);
      String text = UpdateText.encode(log).toString();

      assertThat(UpdateText.decode(Bytes.utf8(text))).isEqualTo(log);
      assertThat(UpdateText.decode(Bytes.utf8(" " + text.replace("\n", "\r\n\t")))).isEqualTo(log);
    }
  }

  @Test
  void refusesWhatIsNoBase64() {
    assertThatThrownBy(() -> UpdateText.decode(Bytes.utf8("AA*=")))
        .isInstanceOf(JsonException.class);
  }
}
