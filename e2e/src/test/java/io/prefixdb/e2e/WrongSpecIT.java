package io.prefixdb.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What cannot work is refused by {@code kubectl apply}, with a sentence, before anything is made.
 */
final class WrongSpecIT {
  @RegisterExtension static final TestCluster cluster = TestCluster.withOperator();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          slaves: 2, replication: {walTTL: 0s}      | slaves cannot follow
          slaves: -1                                | greater than or equal to 0
          replication: {walTTL: soon}               | walTTL
          ports: {main: 23000, background: 23000}   | two ports are equal
          reload: {startLimit: {interval: 0s}}      | the limit is never reached
          reload: {startLimit: {burst: 5, interval: 60s, restartDelay: 15s}} | the limit is never reached
          reload: {startLimit: {restartSteps: 3}}   | set both or neither
          reload: {mode: Sometimes}                 | Auto
          slaves: 1, replication: {minAcks: 2}      | more than spec.slaves
          podTemplate: {spec: {hostNetwork: true}}  | unknown field
          """)
  void isRefusedWithASentence(String fields, String sentence) {
    Command.Result result = cluster.tryApply(specWith(fields));

    assertThat(result.succeeded()).as(result.output()).isFalse();
    assertThat(result.output()).contains(sentence);
  }

  @Test
  void aSmallSpecIsAcceptedAndItsFieldsAreExplained() {
    assertThat(cluster.kubectl("explain", "pfx.spec.reload")).contains("startLimit");
    cluster.apply(specWith("slaves: 0"));
    cluster.kubectl("delete", "pfx", "wrong");
  }

  private static String specWith(String fields) {
    return """
        apiVersion: prefixdb.io/v1beta1
        kind: PrefixDBCluster
        metadata: {name: wrong}
        spec: {storage: {size: 1Gi}, %s}
        """
        .formatted(fields);
  }
}
