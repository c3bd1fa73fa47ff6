package io.prefixdb.node.admin;

import java.util.Optional;

/** A start that is where the test says. */
final class FakeStart implements StartView {
  volatile Optional<Integer> prefixes = Optional.of(128);
  volatile Optional<String> stall = Optional.empty();

  @Override
  public String progress() {
    return "opening: 37 of 128 prefixes";
  }

  @Override
  public Optional<String> stall() {
    return stall;
  }

  @Override
  public Optional<Integer> prefixes() {
    return prefixes;
  }

  @Override
  public int prefixesDone() {
    return 37;
  }

  @Override
  public NodeStatus.Build build() {
    return new NodeStatus.Build("25", "11.8.1");
  }

  @Override
  public String version() {
    return "0.1.0";
  }

  @Override
  public String mode() {
    return "master";
  }
}
