package io.prefixdb.node.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.ServiceConfig;
import io.prefixdb.node.rpc.FrameDispatcher;
import io.prefixdb.node.rpc.FrameHandler;
import io.prefixdb.node.rpc.Frames;
import io.prefixdb.node.rpc.Route;
import io.prefixdb.node.rules.Requests.Request;
import io.prefixdb.node.service.PrefixService;
import io.prefixdb.node.store.MemoryStores;
import io.prefixdb.node.store.RocksStores;
import io.prefixdb.node.store.StoreSettings;
import io.prefixdb.node.store.Stores;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever clients ask, the node answers what a model of the protocol page answers, to the byte.
 */
class RulesTest {
  private static final List<ServiceConfig> LIMITS =
      List.of(
          limits(0, 0, 0, 0, 0, Set.of(), Set.of("ro")),
          limits(2, 3, 20, 5, 9, Set.of(), Set.of()),
          limits(0, 0, 10, 0, 1, Set.of("p", "longer", "ro"), Set.of("ro")));

  @TempDir Path directory;

  private static ServiceConfig limits(
      long keys, long key, long value, long prefix, long range, Set<String> only, Set<String> not) {
    return new ServiceConfig(keys, key, value, prefix, range, true, true, false, only, not);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void answersInMemoryAreThoseOfTheModel(int limits) {
    for (int seed = 0; seed < 40; seed++) {
      compare(new MemoryStores(), LIMITS.get(limits), seed);
    }
  }

  @Test
  void answersOfRocksDbAreThoseOfTheModel() throws Exception {
    for (int seed = 100; seed < 106; seed++) {
      Path data = directory.resolve(Integer.toString(seed));
      try (Stores stores = RocksStores.open(new StoreSettings(data, Optional.empty(), 0))) {
        compare(stores, LIMITS.get(seed % LIMITS.size()), seed);
      }
    }
  }

  private static void compare(Stores stores, ServiceConfig limits, int seed) {
    Random random = new Random(seed);
    Requests requests = new Requests(random, new ModelServer(limits));
    FrameHandler.Session session =
        new FrameDispatcher(new PrefixService(stores, limits, false, InstantSource.system()))
            .open(Route.DIRECT, "");
    for (int frame = 0; frame < 100; frame++) {
      List<Request> sent = new ArrayList<>();
      for (int i = random.nextInt(4); i >= 0; i--) {
        sent.add(requests.next());
      }
      String text = sent.stream().map(Request::text).collect(Collectors.joining());
      assertThat(Frames.answer(session, List.of(text)).lines())
          .as("seed %d: %s", seed, text)
          .map(line -> line.replaceFirst("\"last_seq\":\\d+,", ""))
          .isEqualTo(sent.stream().map(Request::reply).toList());
    }
  }
}
