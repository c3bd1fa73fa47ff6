package io.prefixdb.node.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.PrefixName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SpreadStreamTest {
  private final List<Part> parts = IntStream.range(0, 4).mapToObj(_ -> new Part()).toList();
  private final SpreadStream stream = new SpreadStream(List.copyOf(parts));

  /** Stands when it is told to, and keeps who was followed. */
  private static final class Part implements UpdateStream {
    private final Set<PrefixName> followed = new HashSet<>();
    private final List<Runnable> watchers = new ArrayList<>();
    private boolean stands;

    @Override
    public boolean stands(PrefixName prefix) {
      return stands;
    }

    @Override
    public void watch(Runnable begins) {
      watchers.add(begins);
    }

    @Override
    public Following follow(PrefixName prefix, long position, String tag, Consumer<Push> told) {
      followed.add(prefix);
      return Following.ENDED;
    }
  }

  private static final List<PrefixName> PREFIXES =
      IntStream.range(0, 100).mapToObj(i -> PrefixName.named("prefix-" + i).orElseThrow()).toList();

  @Test
  void eachPrefixIsOfOnePartAndEachPartHasSome() {
    PREFIXES.forEach(this::follow);
    PREFIXES.forEach(this::follow);

    assertThat(parts).allSatisfy(part -> assertThat(part.followed).hasSizeGreaterThan(10));
    assertThat(parts.stream().mapToInt(part -> part.followed.size()).sum()).isEqualTo(100);
  }

  private void follow(PrefixName prefix) {
    stream.follow(prefix, 1, "", _ -> {});
  }

  @Test
  void aPrefixHasAStreamWhenItsPartHas() {
    PREFIXES.forEach(this::follow);
    parts.get(2).stands = true;

    assertThat(PREFIXES)
        .allSatisfy(
            prefix ->
                assertThat(stream.stands(prefix))
                    .isEqualTo(parts.get(2).followed.contains(prefix)));
  }

  @Test
  void whoWatchesHearsOfEachPart() {
    var heard = new ArrayList<String>();
    stream.watch(() -> heard.add("one"));
    parts.forEach(part -> part.watchers.forEach(Runnable::run));

    assertThat(heard).hasSize(4);
  }
}
