package io.prefixdb.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import org.junit.jupiter.api.Test;

final class KeptObjectsTest {
  @Test
  void whoSetWhichFieldIsNotKept() {
    var objects = new KeptObjects<ConfigMap>();
    ConfigMap object =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace("shop")
            .withName("orders")
            .addToLabels("a", "b")
            .addToManagedFields(new ManagedFieldsEntry())
            .endMetadata()
            .addToData("node.conf", "{}")
            .build();

    objects.put(objects.getKey(object), object);

    assertThat(objects.get("shop/orders").getMetadata().getLabels()).containsEntry("a", "b");
    assertThat(objects.get("shop/orders").getMetadata().getManagedFields()).isNullOrEmpty();
    assertThat(objects.get("shop/orders").getData()).containsKey("node.conf");
  }
}
