package io.prefixdb.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefixdb.node.store.TarGz;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A data directory that the original wrote, put in as the master's volume. */
@OnOurKubernetes("a folder of this machine is the volume of its master")
final class OriginalDataIT {
  @RegisterExtension static final TestCluster cluster = TestCluster.withOperator();

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path volume;

  private final NodePods nodes = new NodePods(cluster, "legacy");

  @Test
  void isServedAndReplicated() throws IOException {
    unpack("/datadirs/clean/data.tar.gz", volume.resolve("prefixdb"));
    cluster.apply(volumeYaml());
    // Else the scheduler may not know yet that the claim will have a volume on that machine.
    cluster.kubectl(
        "wait", "pv/original-data", "--for=jsonpath={.status.phase}=Available", "--timeout=1m");
    cluster.apply(
        """
        apiVersion: prefixdb.io/v1beta1
        kind: PrefixDBCluster
        metadata: {name: legacy}
        spec: {slaves: 2, storage: {size: 1Gi}}
        """);
    cluster.awaitReady("legacy");

    Map<String, String> master = nodes.contents(nodes.master());
    int compared = 0;
    try (BufferedReader recorded = open("/datadirs/clean/contents.jsonl")) {
      for (String line = recorded.readLine(); line != null; line = recorded.readLine()) {
        JsonNode entry = JSON.readTree(line);
        String key = entry.get("prefix").textValue() + "/" + entry.get("key").textValue();
        String value =
            entry.path("missing").asBoolean()
                ? null
                : JSON.readTree(entry.get("value").textValue()).toString();
        assertThat(master.get(key)).as(key).isEqualTo(value);
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(100);
    nodes.awaitEqual(nodes.slaves(2));
    System.out.printf("%d keys of the original are served by three nodes%n", compared);
    cluster.kubectl("delete", "pfx", "legacy", "--wait");
    cluster.kubectl("delete", "pvc", "--all");
    cluster.kubectl("delete", "pv", "original-data");
  }

  private String volumeYaml() {
    return """
    apiVersion: v1
    kind: PersistentVolume
    metadata: {name: original-data}
    spec:
      capacity: {storage: 1Gi}
      accessModes: [ReadWriteOnce]
      persistentVolumeReclaimPolicy: Retain
      storageClassName: standard
      claimRef: {namespace: %s, name: data-legacy-master-0}
      local: {path: %s}
      nodeAffinity:
        required:
          nodeSelectorTerms:
          - matchExpressions:
            - {key: kubernetes.io/hostname, operator: In, values: [n1]}
    """
        .formatted(cluster.namespace(), volume);
  }

  private static void unpack(String resource, Path directory) throws IOException {
    Path archive = Files.createTempFile("data", ".tar.gz");
    try (InputStream in = OriginalDataIT.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("no resource " + resource);
      }
      Files.write(archive, in.readAllBytes());
    }
    TarGz.unpack(archive, directory);
    Files.delete(archive);
  }

  private static BufferedReader open(String resource) throws IOException {
    InputStream in = OriginalDataIT.class.getResourceAsStream(resource);
    if (in == null) {
      throw new IOException("no resource " + resource);
    }
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }
}
