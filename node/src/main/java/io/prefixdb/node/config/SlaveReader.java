package io.prefixdb.node.config;

import io.prefixdb.node.config.Components.Instance;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Optional;

/** Reads the section {@code slave} with the gateway and the client that it names. */
final class SlaveReader {
  /** The gateway of a section that names none, as the documented configurations call it. */
  private static final String GATEWAY = "prefixdb-gateway1";

  /** A loss is made up for by as many updates without effect, which take memory. */
  private static final int LOSS_MAX = 100_000;

  private static final int STREAMS_MAX = 16;

  /** A pause of 0: without any, a master that is down would be asked as fast as the machine can. */
  private static final long PAUSE_MS_MIN = 10;

  /** Longer than anybody waits; in nanoseconds it is still a number. */
  private static final long PAUSE_MS_MAX = Duration.ofDays(366).toMillis();

  /** A lifetime of 0, which stands for none: an answer that is lost is given up all the same. */
  private static final long LIFETIME_MS_MAX = Duration.ofHours(1).toMillis();

  private final Components components;
  private final Section engine;
  private final Section slave;
  private final boolean managed;

  private SlaveReader(Components components, Section engine, boolean managed) {
    this.components = components;
    this.engine = engine;
    this.slave = engine.section("slave");
    this.managed = managed;
  }

  /**
   * The slave of that engine, if it is one.
   *
   * @param walTtlSeconds how long this node keeps its own log, which is as long as its master does,
   *     or 0
   * @param managed whether it can become one by an order, which then says whose
   */
  static Optional<SlaveConfig> read(
      Components components, Section engine, long walTtlSeconds, boolean managed)
      throws ConfigException {
    SlaveReader reader = new SlaveReader(components, engine, managed);
    if (!reader.slave.flag("enabled") && !managed) {
      return Optional.empty();
    }
    return Optional.of(reader.read(reader.listsMs(walTtlSeconds)));
  }

  private SlaveConfig read(long listsMs) throws ConfigException {
    slave.flag("disableWAL"); // accepted: a node that logs what it need not keeps the promise
    return new SlaveConfig(
        managed ? anyUpstream() : upstream(),
        slave.flag("writable_only"),
        slave.names("allowed_prefixes"),
        slave.names("denied_prefixes"),
        ownPrefixes(),
        pause(pullTimeoutMs()),
        pause(listsMs),
        atLeastOne(slave, "log_limit_per_req", 1_000_000),
        slave.number("wrn_log_diff_seq"),
        Math.min(slave.number("wrn_log_timeout_ms"), PAUSE_MS_MAX),
        Math.min(slave.number("seq_log_timeout_ms"), PAUSE_MS_MAX),
        slave.flag("quiet_idle"),
        slave.flag("expires_for_req"),
        transfer(),
        atLeastOne(slave, "streams", STREAMS_MAX),
        onBroken(),
        slave.count("acceptable_loss_seq", LOSS_MAX),
        startTime(),
        counters(),
        0);
  }

  private boolean ownPrefixes() throws ConfigException {
    String option = "own_prefixes";
    boolean own = slave.flag(option);
    slave.refuseIf(
        own && managed, option, "expected false: who may write a managed node is said by orders");
    return own;
  }

  /** A new prefix has to be found while its log is there, also where nothing is said of lists. */
  private long listsMs(long walTtlSeconds) throws ConfigException {
    String option = "query_prefixes_timeout_ms";
    long ms = slave.number(option);
    boolean rare = walTtlSeconds > 0 && ms >= walTtlSeconds * 1_000;
    slave.refuseIf(
        rare && slave.isGiven(option),
        option,
        "a new prefix has to be found within the " + walTtlSeconds + " s that logs are kept");
    return rare ? walTtlSeconds * 500 : ms;
  }

  /**
   * The documents of the original call {@code seq_log_timeout_ms} the pause between two questions,
   * its program takes it for that between two lines. Who sets only that one means both.
   */
  private long pullTimeoutMs() {
    long lines = slave.number("seq_log_timeout_ms");
    return slave.isGiven("seq_log_timeout_ms") && lines > 0 && !slave.isGiven("pull_timeout_ms")
        ? lines
        : slave.number("pull_timeout_ms");
  }

  private static long pause(long ms) {
    return ms == 0 ? PAUSE_MS_MIN : Math.min(ms, PAUSE_MS_MAX);
  }

  private Optional<LocalTime> startTime() throws ConfigException {
    String text = slave.text("start_time");
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(DayTimeText.parse(text));
    } catch (DateTimeException e) {
      throw new ConfigException(
          slave.path("start_time")
              + ": \""
              + text
              + "\" (expected: a local time as \"05:00:00\", or \"\" for at once)");
    }
  }

  private Path counters() {
    return Beside.orGiven(slave.text("path"), Path.of(engine.text("path")), "_slave");
  }

  private Transfer transfer() throws ConfigException {
    String transfer = slave.text("transfer");
    return switch (transfer) {
      case "auto" -> Transfer.AUTO;
      case "compressed" -> Transfer.COMPRESSED;
      case "pull" -> Transfer.PULL;
      case "original" -> Transfer.ORIGINAL;
      default ->
          throw new ConfigException(
              "%s: \"%s\" (expected: auto, compressed, pull or original)"
                  .formatted(slave.path("transfer"), transfer));
    };
  }

  private OnBroken onBroken() throws ConfigException {
    String onBroken = slave.text("on_broken");
    return switch (onBroken) {
      case "hold" -> OnBroken.HOLD;
      case "exit" -> OnBroken.EXIT;
      case "exit_once" -> OnBroken.EXIT_ONCE;
      default ->
          throw new ConfigException(
              slave.path("on_broken")
                  + ": \""
                  + onBroken
                  + "\" (expected: hold, exit or exit_once)");
    };
  }

  /**
   * Of a managed node. How it connects is what the gateway and the client say that it names, if it
   * names any.
   */
  private UpstreamConfig anyUpstream() throws ConfigException {
    boolean named = slave.flag("enabled") && !slave.text("target").isEmpty();
    Section gateway = named ? gateway() : components.defaults("prefixdb-gateway");
    Section client =
        named
            ? target(gateway, "outgoing_target", "client-tcp", "")
            : components.defaults("client-tcp");
    return of(gateway, client, "");
  }

  /** Nobody's where it names nobody, or a client that is suspended: then nobody is followed. */
  private UpstreamConfig upstream() throws ConfigException {
    if (!namesGateway()) {
      return of(components.defaults("prefixdb-gateway"), components.defaults("client-tcp"), "");
    }
    Section gateway = gateway();
    Section client = target(gateway, "outgoing_target", "client-tcp", "");
    String addr = client.text("addr");
    boolean suspended = client.flag("suspend");
    if (addr.isEmpty() && !suspended) {
      throw new ConfigException(
          "In the configuration of the '%s', you must set the 'addr' field or enable suspend mode"
              .formatted(client.text("name")));
    }
    return of(gateway, client, suspended ? "" : addr);
  }

  private static UpstreamConfig of(Section gateway, Section client, String addr)
      throws ConfigException {
    long lifetimeMs = gateway.number("call_lifetime_ms");
    return new UpstreamConfig(
        addr,
        addr.isEmpty() ? 0 : client.port("port"),
        atLeastOne(client, "connect_count", 64),
        pause(client.number("reconnect_timeout_ms")),
        lifetimeMs == 0 ? LIFETIME_MS_MAX : Math.min(lifetimeMs, PAUSE_MS_MAX));
  }

  private boolean namesGateway() {
    String named = slave.text("target");
    return components
        .named(named.isEmpty() ? GATEWAY : named)
        .filter(i -> i.component().equals("prefixdb-gateway"))
        .isPresent();
  }

  private Section gateway() throws ConfigException {
    return target(slave, "target", "prefixdb-gateway", GATEWAY);
  }

  private Section target(Section from, String option, String component, String usual)
      throws ConfigException {
    String given = from.text(option);
    String name = given.isEmpty() ? usual : given;
    return components
        .named(name)
        .filter(instance -> instance.component().equals(component))
        .map(Instance::options)
        .orElseThrow(
            () ->
                new ConfigException(
                    from.path(option)
                        + ": \""
                        + name
                        + "\" (expected: the name of a "
                        + component
                        + " that is enabled)"));
  }

  private static int atLeastOne(Section section, String option, int max) throws ConfigException {
    int count = section.count(option, max);
    if (count < 1) {
      throw new ConfigException(section.path(option) + ": " + count + " (expected: at least 1)");
    }
    return count;
  }
}
