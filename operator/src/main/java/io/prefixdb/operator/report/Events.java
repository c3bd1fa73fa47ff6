package io.prefixdb.operator.report;

import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.prefixdb.crds.PrefixDBCluster;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells changes of status as Events. An Event's name is made from the change, so that a pass that
 * is repeated after a crash tells nothing twice.
 */
public final class Events {
  private static final Logger log = LoggerFactory.getLogger(Events.class);
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  /** The API server takes 1024 bytes, and no Event whose note is longer. */
  private static final int NOTE_BYTES_MAX = 1000;

  private static final int CONFLICT = 409;
  private static final String CONTROLLER = "prefixdb.io/operator";

  private final KubernetesClient client;
  private final String instance;

  /**
   * Tells by a client.
   *
   * @param instance the operator's pod
   */
  public Events(KubernetesClient client, String instance) {
    this.client = client;
    this.instance = instance;
  }

  /**
   * Tells what changed. An Event that fails is logged and let go; where one is not answered at all,
   * the next ones are let go with it, for each would hold up the pass as long.
   */
  public void tell(PrefixDBCluster cluster, List<Transition> changes, Instant now) {
    for (Transition transition : changes) {
      log.info(
          "{}: {} {}", cluster.getMetadata().getName(), transition.reason(), transition.note());
      try {
        client.events().v1().events().resource(event(cluster, transition, now)).create();
      } catch (KubernetesClientException e) {
        if (e.getCode() != CONFLICT) {
          log.warn("{}: no Event: {}", cluster.getMetadata().getName(), e.getMessage());
        }
        if (e.getCode() <= 0) {
          return;
        }
      }
    }
  }

  /** As many whole characters as there is room for. */
  static String clip(String note) {
    byte[] bytes = note.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= NOTE_BYTES_MAX) {
      return note;
    }
    int end = NOTE_BYTES_MAX;
    while ((bytes[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8) + "…";
  }

  private Event event(PrefixDBCluster cluster, Transition transition, Instant now) {
    String identity = cluster.getMetadata().getUid() + " " + transition.key();
    String suffix = UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8)).toString();
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace(cluster.getMetadata().getNamespace())
        .withName(cluster.getMetadata().getName() + "." + suffix)
        .endMetadata()
        .withType(transition.warning() ? "Warning" : "Normal")
        .withReason(transition.reason())
        .withAction(transition.action())
        .withNote(clip(transition.note()))
        .withEventTime(new MicroTime(MICROS.format(now)))
        .withReportingController(CONTROLLER)
        .withReportingInstance(instance)
        .withNewRegarding()
        .withApiVersion(cluster.getApiVersion())
        .withKind(cluster.getKind())
        .withNamespace(cluster.getMetadata().getNamespace())
        .withName(cluster.getMetadata().getName())
        .withUid(cluster.getMetadata().getUid())
        .endRegarding()
        .build();
  }
}
