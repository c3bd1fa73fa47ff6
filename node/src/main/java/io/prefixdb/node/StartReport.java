package io.prefixdb.node;

import io.prefixdb.node.admin.NodeStatus;
import io.prefixdb.node.admin.StartView;
import io.prefixdb.node.config.Mode;
import io.prefixdb.node.store.OpeningProgress;
import io.prefixdb.node.store.RocksStores;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects what the admin port tells while the node starts. Safe for use by many threads. */
final class StartReport implements StartView {
  private static final Logger LOG = LoggerFactory.getLogger(StartReport.class);

  static final NodeStatus.Build BUILD =
      new NodeStatus.Build(Runtime.version().toString(), RocksStores.engineVersion());

  private final Mode mode;
  private final OpeningProgress opening;
  private final AtomicBoolean stallTold = new AtomicBoolean();

  StartReport(Mode mode, OpeningProgress opening) {
    this.mode = mode;
    this.opening = opening;
  }

  @Override
  public String progress() {
    return opening.text();
  }

  @Override
  public Optional<String> stall() {
    Optional<String> stall = opening.stall();
    boolean told = stallTold.getAndSet(stall.isPresent());
    if (stall.isPresent() && !told) {
      LOG.error(
          "{}: {}; the admin port says so to who asks whether this node lives",
          progress(),
          stall.get());
    }
    return stall;
  }

  @Override
  public Optional<Integer> prefixes() {
    return opening.found();
  }

  @Override
  public int prefixesDone() {
    return opening.done();
  }

  @Override
  public NodeStatus.Build build() {
    return BUILD;
  }

  @Override
  public String version() {
    return NodeMain.version();
  }

  @Override
  public String mode() {
    return mode.text();
  }
}
