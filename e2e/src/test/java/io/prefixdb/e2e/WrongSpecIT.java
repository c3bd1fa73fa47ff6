package io.prefixdb.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
          reload: {mode: Off}                       | spec.reload.mode
          slaves: 1, replication: {minAcks: 2}      | more than spec.slaves
          replication: {walTTL: 2h, walMaxTTL: 119m} | less than walTTL
          ports: {text: 23010}                      | two ports are equal
          ports: {main: 23003, text: 23003}         | two ports are equal
          replication: {slave: {acceptable_loss_seq: 5}} | never skips updates
          resources: {requests: {memory: 1Gb}}      | spec.resources.requests.memory
          podTemplate: {spec: {hostNetwork: true}}  | unknown field
          networkPolicy: {clientsFrom: [{}]}        | a peer is either an ipBlock or has a podSelector
          networkPolicy: {adminFrom: [{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}]} | a peer is either an ipBlock
          networkPolicy: {slavesFrom: [{ipBlock: {cidr: elsewhere}}]} | slavesFrom[0].ipBlock.cidr
          networkPolicy: {clientsFrom: [{podSelector: {matchExpressions: [{key: app, operator: Is}]}}]} | matchExpressions[0].operator
          tuning: {maxMasterP99: fast}              | maxMasterP99
          tuning: {maxMasterP99: 0s0ms}             | 0 is no time in which a master could answer
          """)
  void isRefusedWithASentence(String fields, String sentence) {
    Command.Result result = cluster.tryApply(specWith(fields));

    assertThat(result.succeeded()).as(result.output()).isFalse();
    assertThat(result.output()).contains(sentence);
  }

  /** What the rules that are asked above have nothing against, at their borders. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "slaves: 0, replication: {walTTL: 0s}",
        "slaves: 1, replication: {minAcks: 1}",
        "replication: {walTTL: 2h, walMaxTTL: 1h3600s}",
        "replication: {slave: {acceptable_loss_seq: 0, log_limit_per_req: 7}}",
        "ports: {main: 24000, background: 23000, text: 24003}",
        "ports: {main: 23003}",
        "tuning: {maxMasterP99: 1ms}",
        "tuning: {}",
        "resources: {requests: {cpu: 1, memory: 1.5Gi}}",
        "reload: {mode: 'Off'}",
        "reload: {startLimit: {burst: 5, interval: 76s, restartDelay: 15s}}",
        "reload: {startLimit: {restartSteps: 3, restartMaxDelay: 1h}}",
        "networkPolicy: {adminFrom: [{podSelector: {}}, {namespaceSelector: {}, podSelector: {}}]}",
        "networkPolicy: {clientsFrom: [{ipBlock: {cidr: 'fd00::/8', except: ['fd00:1::/32']}}]}"
      })
  void isAcceptedAtItsBorders(String fields) {
    cluster.apply(specWith(fields));
    cluster.kubectl("delete", "pfx", "wrong");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"storage": {"size": "1Mi"}}                 | cannot shrink
          {"storage": {"size": "2Gi"}}                 | does not grow volumes
          {"storage": {"storageClassName": "another"}} | stays in its class
          {"ports": {"slave": 24002}}                  | spec.ports: but for text cannot change
          """)
  void changeIsRefusedWithASentence(String change, String sentence) {
    cluster.apply(specWith("slaves: 0"));

    Command.Result result = patch("pfx", "{\"spec\": %s}".formatted(change));
    assertThat(result.succeeded()).as(result.output()).isFalse();
    assertThat(result.output()).contains(sentence);
    assertThat(patch("pfx", "{\"spec\": {\"storage\": {\"size\": \"1024Mi\"}}}").succeeded())
        .as("the same size in other words")
        .isTrue();
    cluster.kubectl("delete", "pfx", "wrong");
  }

  /** What may change, beside what the rules above have something against. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'ports': {'text': 24003}}",
        "{'ports': {'main': 23000, 'admin': 23010}}",
        "{'storage': {'retain': false}}",
        "{'slaves': 3, 'replication': {'minAcks': 3, 'walTTL': '1h', 'walMaxTTL': '1h'}}"
      })
  void changeIsAccepted(String change) {
    cluster.apply(specWith("slaves: 0"));

    Command.Result result = patch("pfx", "{\"spec\": %s}".formatted(change.replace('\'', '"')));
    assertThat(result.succeeded()).as(result.output()).isTrue();
    cluster.kubectl("delete", "pfx", "wrong");
  }

  @Test
  void volumeWithoutRoomIsRefused() {
    Command.Result result = cluster.tryApply(specWith("slaves: 0").replace("1Gi", "0Gi"));

    assertThat(result.succeeded()).isFalse();
    assertThat(result.output()).contains("spec.storage.size: no room at all");
  }

  @ParameterizedTest
  @ValueSource(strings = {"two.words", "1st"})
  void nameThatMakesNoServiceIsRefused(String name) {
    Command.Result result =
        cluster.tryApply(specWith("slaves: 0").replace("name: wrong", "name: " + name));

    assertThat(result.succeeded()).isFalse();
    assertThat(result.output()).contains("Services are named after it");
  }

  @Test
  void anOrderCannotChange() {
    cluster.apply(
        """
        apiVersion: prefixdb.io/v1beta1
        kind: PrefixDBReload
        metadata: {name: wrong}
        spec: {cluster: wrong, node: wrong-slave-0}
        """);

    Command.Result result = patch("pfxr", "{\"spec\": {\"node\": \"wrong-slave-1\"}}");
    assertThat(result.succeeded()).isFalse();
    assertThat(result.output()).contains("an order cannot change");
    assertThat(patch("pfxr", "{\"metadata\": {\"labels\": {\"theirs\": \"1\"}}}").succeeded())
        .as("what is no part of the order")
        .isTrue();
    await("the end of an order for a cluster that is not there")
        .atMost(TestCluster.LIMIT)
        .until(
            () ->
                cluster
                    .kubectl(
                        "get", "pfxr", "wrong", "-o", "jsonpath={.status.phase} {.status.reason}")
                    .equals("Refused NoSuchCluster"));
    cluster.kubectl("delete", "pfxr", "wrong");
  }

  @Test
  void aSmallSpecIsAcceptedAndItsFieldsAreExplained() {
    assertThat(cluster.kubectl("explain", "pfx.spec.reload")).contains("startLimit");
    cluster.apply(specWith("slaves: 0"));
    cluster.kubectl("delete", "pfx", "wrong");
  }

  private static Command.Result patch(String kind, String change) {
    return cluster.tryKubectl("patch", kind, "wrong", "--type=merge", "-p", change);
  }

  /** The operator does nothing about it: only the API server is asked. */
  private static String specWith(String fields) {
    return """
        apiVersion: prefixdb.io/v1beta1
        kind: PrefixDBCluster
        metadata: {name: wrong}
        spec: {storage: {size: 1Gi}, maintenance: {paused: true}, %s}
        """
        .formatted(fields);
  }
}
