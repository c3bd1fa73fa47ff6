package io.prefixdb.node.config;

import io.prefixdb.node.config.Components.Instance;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Turns the components of a file into records; refuses what this version would not honour. */
final class ConfigReader {
  /** More slaves than anybody has. */
  private static final int ACKS_MAX = 1_000;

  private final Components components;
  private final Path directory;

  /**
   * @param directory what a relative path of the options file starts from
   */
  ConfigReader(Components components, Path directory) {
    this.components = components;
    this.directory = directory;
  }

  NodeConfig read() throws ConfigException {
    Section engine = engine();
    StoreConfig store = store(engine);
    Optional<AdminConfig> admin = admin();
    boolean managed = admin.map(AdminConfig::managed).orElse(false);
    return new NodeConfig(
        new ServerReader(components).read(),
        store,
        JobsReader.read(engine),
        service(engine),
        acks(engine.section("acks")),
        transport(engine),
        feed(engine.section("feed")),
        SlaveReader.read(components, engine, store.walTtlSeconds(), managed),
        admin,
        LoggerReader.read(components),
        reload(),
        engine.number("stop_timeout_ms"),
        engine.text("name"),
        components.given(),
        components.unread());
  }

  private static FeedConfig feed(Section feed) throws ConfigException {
    return new FeedConfig(feed.number("bytes_per_second"), feed.flag("synced"));
  }

  private Section engine() throws ConfigException {
    List<Instance> engines = components.all("prefixdb");
    return switch (engines.size()) {
      case 0 ->
          throw new ConfigException(
              "prefixdb: no instance that is enabled (expected: exactly one)");
      case 1 -> engines.getFirst().options();
      default ->
          throw new ConfigException(
              "prefixdb: instances %s are enabled (expected: exactly one, for a process serves one data directory: give each of them a configuration file and ports of its own)"
                  .formatted(String.join(", ", engines.stream().map(Instance::name).toList())));
    };
  }

  private StoreConfig store(Section engine) throws ConfigException {
    String path = engine.text("path");
    if (path.isEmpty()) {
      throw new ConfigException(engine.path("path") + ": \"\" (expected: the data directory)");
    }
    String detach = engine.text("detach_path");
    Optional<Path> ini =
        Optional.of(engine.text("ini")).filter(text -> !text.isEmpty()).map(directory::resolve);
    String wal = engine.text("wal_path");
    return new StoreConfig(
        Path.of(path),
        Beside.orGiven(detach, Path.of(path), "_detach"),
        wal.isEmpty() ? Optional.empty() : Optional.of(Path.of(wal)),
        ini,
        engine.count("max_prefixes", Integer.MAX_VALUE),
        ini.isEmpty() ? 0 : IniFile.walTtlSeconds(ini.get()),
        opening(engine),
        memory(),
        retention(),
        new ExpiryConfig(engine.number("TTL_seconds"), engine.secondsByName("TTL_prefix")));
  }

  private RetentionConfig retention() throws ConfigException {
    Section retention = components.singleOrDefaults("retention");
    int percent = retention.count("volume_percent", 100);
    retention.refuseIf(percent < 1, "volume_percent", "expected 1 to 100");
    return new RetentionConfig(
        Math.min(retention.number("max_ttl"), IniFile.SECONDS_MAX),
        percent,
        Math.min(retention.number("forget_slave"), IniFile.SECONDS_MAX));
  }

  private MemoryConfig memory() {
    return components
        .single("memory")
        .map(
            memory ->
                new MemoryConfig(
                    memory.number("block_cache"),
                    memory.number("memtables"),
                    memory.number("read_cache"),
                    memory.number("connections")))
        .orElse(MemoryConfig.DEFAULT);
  }

  /** The original's default for errors is to stop; ours only when the file says so itself. */
  private static OpeningConfig opening(Section engine) {
    boolean abort = engine.flag("abort_if_open_error") && engine.isGiven("abort_if_open_error");
    return new OpeningConfig(engine.flag("preopen"), abort, engine.flag("auto_repair"));
  }

  private static ServiceConfig service(Section engine) throws ConfigException {
    return new ServiceConfig(
        engine.number("keys_per_req"),
        engine.number("key_size_limit"),
        engine.number("value_size_limit"),
        engine.number("prefix_size_limit"),
        engine.number("range_limit"),
        engine.flag("repair_json_values"),
        engine.flag("check_incoming_merge_json"),
        engine.flag("suspend"),
        engine.names("writable_prefixes"),
        engine.names("readonly_prefixes"));
  }

  private static AcksConfig acks(Section acks) throws ConfigException {
    String otherwise = acks.text("otherwise");
    return new AcksConfig(
        acks.count("min", ACKS_MAX),
        acks.number("timeout_ms"),
        switch (otherwise) {
          case "degrade" -> AcksConfig.Otherwise.DEGRADE;
          case "refuse" -> AcksConfig.Otherwise.REFUSE;
          default ->
              throw new ConfigException(
                  acks.path("otherwise") + ": \"" + otherwise + "\" (expected: degrade or refuse)");
        });
  }

  private static TransportChoice transport(Section engine) throws ConfigException {
    String transport = engine.text("transport");
    return switch (transport) {
      case "auto" -> TransportChoice.AUTO;
      case "io_uring" -> TransportChoice.IO_URING;
      case "epoll" -> TransportChoice.EPOLL;
      case "nio" -> TransportChoice.NIO;
      default ->
          throw new ConfigException(
              engine.path("transport")
                  + ": \""
                  + transport
                  + "\" (expected: auto, io_uring, epoll or nio)");
    };
  }

  private Optional<AdminConfig> admin() throws ConfigException {
    Optional<Section> found = components.single("admin");
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Section admin = found.get();
    String node = admin.text("node");
    admin.refuseIf(
        node.getBytes(StandardCharsets.UTF_8).length > AdminConfig.NODE_BYTES_MAX,
        "node",
        "expected at most " + AdminConfig.NODE_BYTES_MAX + " bytes");
    return Optional.of(
        new AdminConfig(
            admin.text("addr"),
            admin.port("port"),
            node,
            admin.text("cluster"),
            admin.text("revision"),
            admin.number("grace_ms"),
            admin.flag("managed")));
  }

  private ReloadConfig reload() throws ConfigException {
    Section config = components.singleOrDefaults("config");
    var _ = config.names("ini"); // what they say was put in before
    return new ReloadConfig(config.flag("reload_sighup"), config.number("reload_changed_ms"));
  }
}
