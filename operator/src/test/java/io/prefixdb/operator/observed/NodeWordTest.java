package io.prefixdb.operator.observed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

final class NodeWordTest {
  /** What is believed becomes the cluster's epoch, and nodes that were told it never forget it. */
  @Test
  void epochInWhichNobodyCanHaveNamedAMasterIsNotBelieved() throws JsonProcessingException {
    NodeWord far = told(1L << 53);
    assertThat(far.believedAfter(3))
        .isInstanceOfSatisfying(
            NodeWord.Silent.class,
            word -> assertThat(word.why()).contains("epoch 9007199254740992"));

    NodeWord greatest = told(NodeWord.EPOCH_BELIEVED_MAX);
    assertThat(greatest.believedAfter(3)).isEqualTo(greatest);
    NodeWord next = told(NodeWord.EPOCH_BELIEVED_MAX + 1);
    assertThat(next.believedAfter(NodeWord.EPOCH_BELIEVED_MAX)).isNotEqualTo(next);
    assertThat(next.believedAfter(NodeWord.EPOCH_BELIEVED_MAX + 1))
        .as("what the operator named itself")
        .isEqualTo(next);
  }

  private static NodeWord told(long epoch) throws JsonProcessingException {
    return new NodeWord.Spoke(
        new ObjectMapper().readValue("{\"epoch\": %d}".formatted(epoch), NodeVerdict.class));
  }
}
