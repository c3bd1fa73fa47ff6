package io.prefixdb.node.replication;

import io.prefixdb.node.model.PrefixName;
import java.util.List;
import java.util.function.Consumer;

/**
 * Several streams of one master, each with some of the prefixes: one connection over a long link
 * that loses packets carries little, and what another one carries is not held up by its losses.
 *
 * @param parts at least one; a prefix is always of the same
 */
public record SpreadStream(List<UpdateStream> parts) implements UpdateStream {
  public SpreadStream {
    parts = List.copyOf(parts);
  }

  private UpdateStream part(PrefixName prefix) {
    return parts.get(Math.floorMod(prefix.hashCode(), parts.size()));
  }

  @Override
  public boolean stands(PrefixName prefix) {
    return part(prefix).stands(prefix);
  }

  @Override
  public void watch(Runnable begins) {
    parts.forEach(part -> part.watch(begins));
  }

  @Override
  public Following follow(PrefixName prefix, long position, String tag, Consumer<Push> told) {
    return part(prefix).follow(prefix, position, tag, told);
  }
}
