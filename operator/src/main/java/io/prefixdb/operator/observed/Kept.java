package io.prefixdb.operator.observed;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.prefixdb.operator.desired.Labels;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An object whose part that pods are made of stays as it is, while all else is as wanted. */
final class Kept {
  private Kept() {}

  /** The same object when that part is as wanted already. */
  static HasMetadata of(HasMetadata wanted, HasMetadata actual) {
    if (wanted instanceof StatefulSet set && actual instanceof StatefulSet old) {
      return of(set, old);
    }
    if (wanted instanceof ConfigMap files && actual instanceof ConfigMap old) {
      return of(files, old);
    }
    return wanted;
  }

  private static StatefulSet of(StatefulSet wanted, StatefulSet actual) {
    PodTemplateSpec template = actual.getSpec().getTemplate();
    if (Objects.equals(revision(template), revision(wanted.getSpec().getTemplate()))
        || isLastWish(wanted, actual)) {
      return wanted;
    }
    StatefulSet kept =
        new StatefulSetBuilder(wanted)
            .editSpec()
            .withTemplate(template)
            .withVolumeClaimTemplates(actual.getSpec().getVolumeClaimTemplates())
            .endSpec()
            .build();
    return withHashOf(actual, kept);
  }

  private static ConfigMap of(ConfigMap wanted, ConfigMap actual) {
    if (Objects.equals(actual.getData(), wanted.getData()) || isLastWish(wanted, actual)) {
      return wanted;
    }
    return withHashOf(actual, new ConfigMapBuilder(wanted).withData(actual.getData()).build());
  }

  /**
   * Whether this release has applied all of it already: what differs then is no earlier release's
   * but somebody's, who has edited it or undone a change ({@code kubectl rollout undo}).
   */
  private static boolean isLastWish(HasMetadata wanted, HasMetadata actual) {
    return Objects.equals(hash(actual), hash(wanted));
  }

  /** What it was last wanted to be is not what it is now wanted to be. */
  private static <T extends HasMetadata> T withHashOf(HasMetadata actual, T kept) {
    var annotations = new TreeMap<>(kept.getMetadata().getAnnotations());
    annotations.put(Labels.HASH, String.valueOf(hash(actual)));
    kept.getMetadata().setAnnotations(annotations);
    return kept;
  }

  private static @Nullable String hash(HasMetadata object) {
    return annotation(object.getMetadata().getAnnotations(), Labels.HASH);
  }

  private static @Nullable String revision(PodTemplateSpec template) {
    return annotation(template.getMetadata().getAnnotations(), Labels.TEMPLATE);
  }

  private static @Nullable String annotation(
      @Nullable Map<String, String> annotations, String name) {
    return annotations == null ? null : annotations.get(name);
  }
}
