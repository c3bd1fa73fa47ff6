package io.prefixdb.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The peer: Redis with its append-only file, flushed to the disk every second. As our log, the file
 * holds an acknowledged write when the process is killed.
 */
final class RedisServer implements Server {
  private final ServerProcess process;

  private RedisServer(ServerProcess process) {
    this.process = process;
  }

  static RedisServer start(Path home) throws IOException {
    Files.createDirectories(home);
    int port = ServerProcess.freePort();
    List<String> command =
        List.of(
            "redis-server",
            "--bind",
            "127.0.0.1",
            "--port",
            Integer.toString(port),
            "--dir",
            home.toString(),
            "--save",
            "",
            "--appendonly",
            "yes",
            "--appendfsync",
            "everysec");
    ServerProcess process = ServerProcess.start(command, port, home.resolve("redis.log"));
    process.awaitPort();
    return new RedisServer(process);
  }

  @Override
  public String name() {
    return "Redis";
  }

  @Override
  public int port() {
    return process.port();
  }

  @Override
  public Wire wire() {
    return new RespWire();
  }

  @Override
  public long cpuNanos() {
    return process.cpuNanos();
  }

  @Override
  public long residentBytes() {
    return process.residentBytes();
  }

  @Override
  public void close() {
    process.stop();
  }
}
