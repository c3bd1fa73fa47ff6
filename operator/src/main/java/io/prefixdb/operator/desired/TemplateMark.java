package io.prefixdb.operator.desired;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The fingerprint of a pod template, in two parts: what counts for every node, and after it what a
 * slave alone reads. A master that has other options for slaves needs no restart for them; it gets
 * one when it has become a slave.
 */
public final class TemplateMark {
  private static final char BETWEEN = '.';

  private TemplateMark() {}

  static String of(PodTemplateSpec template, DesiredCluster cluster) {
    return Fingerprint.of(template) + BETWEEN + Fingerprint.of(cluster.slaveOptions());
  }

  /**
   * Whether a pod needs no restart.
   *
   * @param wanted of the template that there is
   * @param actual of the template that made the pod
   * @param reigns whether the pod is the master
   */
  public static boolean agree(@Nullable String wanted, @Nullable String actual, boolean reigns) {
    return reigns
        ? Objects.equals(ofEveryNode(wanted), ofEveryNode(actual))
        : Objects.equals(wanted, actual);
  }

  private static @Nullable String ofEveryNode(@Nullable String mark) {
    int end = mark == null ? -1 : mark.indexOf(BETWEEN);
    return mark == null || end < 0 ? mark : mark.substring(0, end);
  }
}
