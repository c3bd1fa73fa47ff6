package io.prefixdb.operator.desired;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.Map;
import java.util.TreeMap;

/**
 * The pods born in one role. Updates happen on deletion, because the operator and not the
 * StatefulSet knows when the next node may go.
 */
final class NodeStatefulSet {
  static final String VOLUME = "data";

  private NodeStatefulSet() {}

  static StatefulSet of(DesiredCluster cluster, Role role) {
    var labels = new TreeMap<>(cluster.labels());
    labels.put(Labels.NODE, role.label());
    return new StatefulSetBuilder()
        .withNewMetadata()
        .withNamespace(cluster.namespace())
        .withName(cluster.nameOf(role))
        .withLabels(labels)
        .withOwnerReferences(cluster.owner())
        .endMetadata()
        .withNewSpec()
        .withReplicas(cluster.replicas(role))
        .withServiceName(NodeServices.headlessName(cluster))
        .withPodManagementPolicy("Parallel")
        .withNewUpdateStrategy()
        .withType("OnDelete")
        .endUpdateStrategy()
        .withNewPersistentVolumeClaimRetentionPolicy()
        .withWhenDeleted(Boolean.FALSE.equals(cluster.storage().retain()) ? "Delete" : "Retain")
        .withWhenScaled("Retain")
        .endPersistentVolumeClaimRetentionPolicy()
        .withNewSelector()
        .withMatchLabels(Labels.bornAs(cluster.name(), role))
        .endSelector()
        .withTemplate(template(cluster, role))
        .withVolumeClaimTemplates(claim(cluster, role))
        .endSpec()
        .build();
  }

  private static PodTemplateSpec template(DesiredCluster cluster, Role role) {
    PodTemplateSpec template = NodePod.of(cluster, role);
    String revision = TemplateMark.of(template, cluster);
    template.getMetadata().getAnnotations().put(Labels.TEMPLATE, revision);
    return template;
  }

  private static PersistentVolumeClaim claim(DesiredCluster cluster, Role role) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName(VOLUME)
        .withLabels(Labels.bornAs(cluster.name(), role))
        .endMetadata()
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withStorageClassName(cluster.storage().storageClassName())
        .withNewResources()
        .withRequests(Map.of("storage", new Quantity(cluster.storage().size())))
        .endResources()
        .endSpec()
        .build();
  }
}
