package io.prefixdb.operator.act;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.prefixdb.crds.PrefixDBCluster;
import io.prefixdb.crds.PrefixDBReload;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedReload;
import io.prefixdb.operator.plan.Action;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out a plan's actions in their order. Called by passes, one at a time for a cluster. */
public final class Actions {
  private static final Logger log = LoggerFactory.getLogger(Actions.class);
  private static final int GONE = 404;
  private static final int CONFLICT = 409;

  /** No cluster has another name, and the API server might not understand the question. */
  private static final Pattern CLUSTER_NAME = Pattern.compile("[-a-z0-9]+");

  /** To a patch that names another uid than the object has, and to one that is none. */
  private static final int INVALID = 422;

  private final KubernetesClient client;
  private final NodeOrders orders;
  private final EvidenceKeeper evidence;
  private final ReloadRecords records;
  private final Overrulings overrulings;

  /** Uses a client and desks that are shared by all clusters. */
  public Actions(
      KubernetesClient client, NodeOrders orders, EvidenceKeeper evidence, LongSupplier nanoClock) {
    this.client = client;
    this.orders = orders;
    this.evidence = evidence;
    this.records = new ReloadRecords(client);
    this.overrulings = new Overrulings(nanoClock);
  }

  /**
   * Does the actions in their order. One that the API server refuses holds up nothing that does not
   * need it: no action needs what another one does in the same pass, but objects come one after the
   * other, and the first only when none would be refused: half a change would stay. When it cannot
   * do one, for itself or for a webhook, no other one of that kind is tried, and nothing more at
   * all when it does not answer: each costs the time of its repetitions.
   *
   * @param written hears of each record of a reload that was written, as it is now
   */
  public List<Outcome> execute(
      KnownCluster known, List<Action> actions, Consumer<PrefixDBReload> written) {
    PrefixDBCluster cluster = known.resource();
    var outcomes = new ArrayList<Outcome>();
    Optional<Action> made = actions.stream().filter(Actions::isFresh).findFirst();
    if (made.isPresent()) {
      Outcome there = execute(cluster, made.get(), () -> done(made.get(), isThere(cluster)));
      if (!(there instanceof Outcome.Done)) {
        return List.of(there);
      }
    }
    firstRefused(cluster, actions).ifPresent(outcomes::add);
    boolean objectsWait = !outcomes.isEmpty();
    if (objectsWait && outcomes.getFirst() instanceof Outcome.Failed failed && !failed.answered()) {
      return outcomes;
    }
    var failing = new HashSet<Class<?>>();
    for (Action action : actions) {
      if ((objectsWait && isObject(action)) || failing.contains(action.getClass())) {
        continue;
      }
      Outcome outcome = execute(cluster, action, () -> act(known, action, written));
      outcomes.add(outcome);
      if (outcome instanceof Outcome.Failed failed) {
        if (!failed.answered()) {
          break;
        }
        objectsWait |= isObject(action);
        if (failed.overwhelmed()) {
          failing.add(action.getClass());
        }
      }
    }
    return outcomes;
  }

  /**
   * Asks the API server whether there is such a cluster; for the rare case that no cache has it.
   */
  public boolean clusterExists(String namespace, String name) {
    return CLUSTER_NAME.matcher(name).matches()
        && !found(PrefixDBCluster.class, namespace, name).isEmpty();
  }

  /** Gives an order of no cluster its end; it is looked at again when it has changed meanwhile. */
  public void close(String namespace, Action.UpdateReload end) {
    boolean _ = records.update(namespace, end, written -> {});
  }

  private static boolean isFresh(Action action) {
    return action instanceof Action.Apply apply && apply.fresh();
  }

  /**
   * Whether the cluster is still there: the caches may hear of the end of its objects before they
   * hear of its own, and what would be made then leaves claims of volumes behind that nobody owns.
   */
  private boolean isThere(PrefixDBCluster cluster) {
    ObjectMeta meta = cluster.getMetadata();
    return found(PrefixDBCluster.class, meta.getNamespace(), meta.getName()).stream()
        .map(PrefixDBCluster::getMetadata)
        .anyMatch(
            seen ->
                Objects.equals(seen.getUid(), meta.getUid())
                    && seen.getDeletionTimestamp() == null);
  }

  private static boolean isObject(Action action) {
    return action instanceof Action.Apply || action instanceof Action.Remove;
  }

  /** The first object that would be refused; one alone is simply tried. */
  private Optional<Outcome> firstRefused(PrefixDBCluster cluster, List<Action> actions) {
    List<Action.Apply> objects =
        actions.stream()
            .filter(Action.Apply.class::isInstance)
            .map(Action.Apply.class::cast)
            .filter(apply -> overruledLately(apply).isEmpty())
            .toList();
    return objects.size() < 2
        ? Optional.empty()
        : objects.stream()
            .map(apply -> execute(cluster, apply, () -> done(apply, () -> tryOut(cluster, apply))))
            .filter(Outcome.Failed.class::isInstance)
            .findFirst();
  }

  private Outcome act(KnownCluster known, Action action, Consumer<PrefixDBReload> written) {
    PrefixDBCluster cluster = known.resource();
    String namespace = cluster.getMetadata().getNamespace();
    return switch (action) {
      case Action.Apply apply -> apply(cluster, apply);
      case Action.Remove(HasMetadata object) -> done(action, () -> remove(object));
      case Action.Mark mark -> done(action, mark(namespace, mark));
      case Action.Restart restart -> done(action, restart(namespace, restart));
      case Action.CreateReload(PrefixDBReload reload) ->
          done(action, records.create(reload, written));
      case Action.UpdateReload update -> done(action, records.update(namespace, update, written));
      case Action.DeleteReload(ObservedReload reload) ->
          done(action, () -> records.delete(namespace, reload));
      case Action.OrderReload order -> done(action, () -> orders.send(order));
      case Action.CancelReload order -> done(action, () -> orders.send(order));
      case Action.OrderRole order -> done(action, () -> orders.send(order));
      case Action.ClearAnnotation clear -> done(action, known.clear(clear));
      case Action.KeepEvidence wish -> done(action, () -> evidence.begin(cluster, wish));
    };
  }

  private static Outcome execute(PrefixDBCluster cluster, Action action, Supplier<Outcome> act) {
    try {
      return act.get();
    } catch (KubernetesClientException e) {
      String why = why(e);
      log.warn("{}: {}", cluster.getMetadata().getName(), why);
      return new Outcome.Failed(action, why, e.getCode());
    }
  }

  /** The API server's own sentence, without what the client puts around it. */
  private static String why(KubernetesClientException e) {
    return Stream.of(
            Optional.ofNullable(e.getStatus()).map(Status::getMessage),
            Optional.ofNullable(e.getMessage()))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseGet(e::toString);
  }

  private static Outcome done(Action action, Runnable act) {
    act.run();
    return new Outcome.Done(action);
  }

  private static Outcome done(Action action, boolean inTime) {
    return inTime ? new Outcome.Done(action) : new Outcome.Missed(action);
  }

  private void tryOut(PrefixDBCluster cluster, Action.Apply apply) {
    if (apply.fresh()) {
      refuseForeign(cluster, apply.object());
    }
    client.resource(apply.object()).patch(OurFields.TRY);
  }

  private Outcome apply(PrefixDBCluster cluster, Action.Apply apply) {
    Optional<String> lately = overruledLately(apply);
    if (lately.isPresent()) {
      return new Outcome.Overruled(apply, lately.get());
    }
    HasMetadata object = apply.object();
    if (apply.fresh()) {
      refuseForeign(cluster, object);
    }
    log.info(
        "apply {} {}/{}: {}",
        object.getKind(),
        object.getMetadata().getNamespace(),
        object.getMetadata().getName(),
        apply.because());
    HasMetadata taken = client.resource(object).patch(OurFields.APPLY);
    return ObservedCluster.difference(object, taken)
        .map(path -> overruled(object, path))
        .<Outcome>map(
            why -> {
              overrulings.add(object, why);
              return new Outcome.Overruled(apply, why);
            })
        .orElseGet(() -> new Outcome.Done(apply));
  }

  /** One that is not there is made, whatever was known of it. */
  private Optional<String> overruledLately(Action.Apply apply) {
    return apply.fresh() ? Optional.empty() : overrulings.of(apply.object());
  }

  private static String overruled(HasMetadata object, String path) {
    return "%s %s: the API server took another %s than was applied, so an admission webhook changes it; exempt the object from that, for until then no change of it is finished"
        .formatted(object.getKind(), object.getMetadata().getName(), path);
  }

  /**
   * Never takes over what somebody else has made under the same name: it would go with the cluster.
   * One of ours that the caches do not hold, because it is new or has lost its labels, is ours.
   */
  private void refuseForeign(PrefixDBCluster cluster, HasMetadata wanted) {
    String name = wanted.getMetadata().getName();
    boolean foreign =
        found(wanted.getClass(), wanted.getMetadata().getNamespace(), name).stream()
            .anyMatch(object -> !isOf(cluster, object.getMetadata()));
    if (foreign) {
      throw new KubernetesClientException(
          "%s '%s' is there already and belongs to somebody else; remove it, or give this cluster another name"
              .formatted(wanted.getKind(), name),
          CONFLICT,
          null);
    }
  }

  private <T extends HasMetadata> List<T> found(Class<T> kind, String namespace, String name) {
    return client
        .resources(kind)
        .inNamespace(namespace)
        .withField("metadata.name", name)
        .list()
        .getItems();
  }

  private static boolean isOf(PrefixDBCluster cluster, ObjectMeta meta) {
    Map<String, String> labels = Objects.requireNonNullElse(meta.getLabels(), Map.of());
    boolean labelled =
        Labels.MANAGER.equals(labels.get(Labels.MANAGED_BY))
            && cluster.getMetadata().getName().equals(labels.get(Labels.CLUSTER));
    return labelled
        || meta.getOwnerReferences().stream()
            .anyMatch(owner -> owner.getUid().equals(cluster.getMetadata().getUid()));
  }

  private void remove(HasMetadata object) {
    log.info(
        "delete {} {}/{}: the spec does not ask for it",
        object.getKind(),
        object.getMetadata().getNamespace(),
        object.getMetadata().getName());
    List<StatusDetails> _ = client.resource(object).delete();
  }

  /** The uid in the patch is a condition: it fails for a pod that has taken the other's name. */
  private boolean mark(String namespace, Action.Mark mark) {
    log.info("mark pod {}/{}: {} {}", namespace, mark.pod(), mark.labels(), mark.annotations());
    Pod wanted =
        new PodBuilder()
            .withNewMetadata()
            .withUid(mark.uid())
            .withLabels(mark.labels())
            .withAnnotations(mark.annotations())
            .endMetadata()
            .build();
    try {
      client
          .pods()
          .inNamespace(namespace)
          .withName(mark.pod())
          .patch(PatchContext.of(PatchType.JSON_MERGE), Serialization.asJson(wanted));
      return true;
    } catch (KubernetesClientException e) {
      return missed(e);
    }
  }

  private boolean restart(String namespace, Action.Restart restart) {
    log.info("restart pod {}/{}: {}", namespace, restart.pod(), restart.because());
    Pod pod = client.pods().inNamespace(namespace).withName(restart.pod()).get();
    if (pod == null || !pod.getMetadata().getUid().equals(restart.uid())) {
      return false;
    }
    try {
      List<StatusDetails> _ =
          client.resource(pod).lockResourceVersion(pod.getMetadata().getResourceVersion()).delete();
      return true;
    } catch (KubernetesClientException e) {
      return missed(e);
    }
  }

  private static boolean missed(KubernetesClientException e) {
    boolean another =
        e.getCode() == INVALID && String.valueOf(e.getMessage()).contains("metadata.uid");
    if (e.getCode() != GONE && e.getCode() != CONFLICT && !another) {
      throw e;
    }
    return false;
  }
}
