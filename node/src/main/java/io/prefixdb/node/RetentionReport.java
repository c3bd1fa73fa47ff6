package io.prefixdb.node;

import io.prefixdb.node.admin.RetentionStatus;
import io.prefixdb.node.retention.RetentionView;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What is kept of the logs, as the admin port tells it. */
final class RetentionReport {
  private RetentionReport() {}

  static RetentionStatus of(RetentionView view) {
    return new RetentionStatus(
        view.rule().ttl().toSeconds(),
        view.rule().longest().toSeconds(),
        view.rule().volumePercent(),
        view.bytes(),
        view.shareBytes(),
        view.sentBytes(),
        view.slaves().stream().map(RetentionReport::slave).toList(),
        view.pins().stream()
            .map(
                pin ->
                    new RetentionStatus.Pin(
                        pin.holder(), pin.prefix().value(), pin.sequence(), pin.until().toString()))
            .toList(),
        view.lastLoss().map(RetentionReport::loss).orElse(null));
  }

  private static RetentionStatus.Slave slave(RetentionView.Slave slave) {
    return new RetentionStatus.Slave(
        slave.at().slave(),
        slave.at().prefix().value(),
        slave.at().cursor(),
        slave.at().acknowledged(),
        slave.silent().toMillis() / 1e3,
        slave.outlook().lagSequences(),
        slave.outlook().lagSeconds(),
        slave.outlook().headroomSequences(),
        slave.outlook().headroomSeconds(),
        slave.outlook().trend().name().toLowerCase(Locale.ROOT),
        orNull(slave.outlook().etaSeconds()),
        orNull(slave.outlook().breakSeconds()));
  }

  private static RetentionStatus.Loss loss(RetentionView.Loss loss) {
    return new RetentionStatus.Loss(
        loss.at().toString(),
        loss.prefix().value(),
        loss.who(),
        loss.need(),
        loss.reason(),
        loss.message());
  }

  private static @Nullable Double orNull(OptionalDouble number) {
    return number.isPresent() ? number.getAsDouble() : null;
  }
}
