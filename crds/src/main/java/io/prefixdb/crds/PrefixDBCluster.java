package io.prefixdb.crds;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * A PrefixDB master with its slaves, replication and repair.
 *
 * <p>Columns stand in the order in which a person asks: is it well, who writes, how many read, how
 * far behind, what is broken.
 */
@Group(PrefixDBCluster.GROUP)
@Version(PrefixDBCluster.VERSION)
@Kind("PrefixDBCluster")
@Singular("prefixdbcluster")
@Plural("prefixdbclusters")
@ShortNames("pfx")
@Categories({"prefixdb", "all"})
@ValidationRule(
    value = "self.metadata.name.size() <= 40",
    message =
        "metadata.name: longer than 40 characters; pods and their labels are named after it, choose"
            + " a shorter name")
@ValidationRule(
    value = "self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
    message =
        "metadata.name: Services are named after it, so it has lower-case letters, digits and"
            + " dashes, begins with a letter and has no dots")
@AdditionalPrinterColumn(
    name = "PHASE",
    jsonPath = ".status.phase",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "MASTER",
    jsonPath = ".status.currentMaster",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "SLAVES",
    jsonPath = ".status.slaves",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "READY",
    jsonPath = ".status.readySlaves",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "LAG",
    jsonPath = ".status.lag",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "HEADROOM",
    jsonPath = ".status.headroom",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "BROKEN",
    jsonPath = ".status.broken",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "EPOCH",
    jsonPath = ".status.epoch",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1)
@AdditionalPrinterColumn(
    name = "WALTTL",
    jsonPath = ".spec.replication.walTTL",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "IMAGE",
    jsonPath = ".status.image",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "REASON",
    jsonPath = ".status.message",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "AGE",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class PrefixDBCluster extends CustomResource<ClusterSpec, ClusterStatus>
    implements Namespaced {
  public static final String GROUP = "prefixdb.io";
  public static final String VERSION = "v1beta1";

  private static final long serialVersionUID = 1L;
}
