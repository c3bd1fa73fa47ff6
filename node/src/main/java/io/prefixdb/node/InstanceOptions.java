package io.prefixdb.node;

import io.prefixdb.node.config.ConfigException;
import io.prefixdb.node.config.ConfigFile;
import io.prefixdb.node.config.ConfigSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which {@code stop} and {@code status} find a node that was started with them. */
final class InstanceOptions {
  @Option(
      names = {"-n", "--name"},
      paramLabel = "NAME",
      description = "as it was started with: the name of the instance")
  @Nullable String name;

  @Option(
      names = {"-P", "--pid-dir"},
      paramLabel = "DIRECTORY",
      description = "as it was started with: where the pid file is")
  @Nullable Path pidDirectory;

  @Option(
      names = {"-w", "--working-directory"},
      paramLabel = "DIRECTORY",
      description = "as it was started with: what relative paths start from")
  @Nullable Path directory;

  @Option(
      names = "--ini",
      paramLabel = "FILE",
      description = "as it was started with: values for $$INI{section.name:default}")
  List<Path> ini = new ArrayList<>();

  /**
   * The instance that a start with these options makes. A configuration that would be refused names
   * it too, as long as its data directory can be read.
   */
  LocalNode node(Path config) throws ConfigException {
    Path base = directory == null ? Path.of("") : directory;
    Path data = ConfigFile.data(new ConfigSource(config, ini, System::getenv, base));
    Instance instance = Instance.of(pidDirectory, name, config, data);
    return new LocalNode(
        new Instance(base.resolve(instance.directory()), instance.name()), base.resolve(data));
  }
}
