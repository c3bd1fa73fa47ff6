package io.prefixdb.node.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.ServiceConfig;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.MergeKind;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.rpc.Answer;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.rpc.CallSession;
import io.prefixdb.node.store.RocksStores;
import io.prefixdb.node.store.StoreSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests of a few bytes whose answers would fill the memory. */
final class LargeReadsTest {
  private static final Bytes P = Bytes.utf8("p");
  private static final Bytes KEY = Bytes.utf8("large");

  /** More than any heap lets one request read, of a value of a mebibyte. */
  private static final List<Bytes> KEYS = Collections.nCopies(80, KEY);

  private static final ServiceConfig CONFIG =
      new ServiceConfig(0, 0, 0, 0, 0, true, true, false, Set.of(), Set.of());

  @TempDir Path root;
  private RocksStores stores;
  private CallSession session;

  @BeforeEach
  void write() throws Exception {
    stores = RocksStores.open(new StoreSettings(root.resolve("data"), Optional.empty(), 0));
    Bytes value = Bytes.utf8("\"" + "x".repeat(1 << 20) + "\"");
    stores
        .openOrCreate(new PrefixName("p"))
        .write(List.of(new Mutation.Put(KEY, value)), false)
        .join();
    session = new PrefixService(stores, CONFIG, false, InstantSource.system()).open("10.0.0.7");
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void getIsRefusedAndHasIsNot() {
    assertThat(fields(new Call.Get(P, KEYS, 0)).status()).isEqualTo(Status.TooManyKeys);
    assertThat(fields(new Call.Get(P, List.of(KEY), 0)).fields()).hasSize(1);
    Answer.Fields has = fields(new Call.Has(P, KEYS, 0));
    assertThat(has.status()).isEqualTo(Status.OK);
    assertThat(has.fields()).hasSize(80).allMatch(LargeReadsTest::isTrue);
  }

  @Test
  void delIsRefusedBeforeItDeletesUnlessOnlyPresenceIsAskedFor() {
    assertThat(fields(new Call.Del(P, options(false), KEYS)).status())
        .isEqualTo(Status.TooManyKeys);
    Answer.Fields gone = fields(new Call.Del(P, options(true), KEYS));
    assertThat(gone.status()).isEqualTo(Status.OK);
    assertThat(gone.fields()).hasSize(80).allMatch(LargeReadsTest::isTrue);
    assertThat(fields(new Call.Get(P, List.of(KEY), 0)).fields()).isEmpty();
  }

  @Test
  void aWriteThatIsDoneIsNotSaidToBeRefused() {
    List<Field> fields = Collections.nCopies(80, new Field(KEY, Bytes.utf8("1")));
    assertThat(fields(new Call.Merge(MergeKind.SETNX, P, options(false), fields)).status())
        .isEqualTo(Status.IOError);
    Answer.Fields kept = fields(new Call.Merge(MergeKind.SETNX, P, options(true), fields));
    assertThat(kept.status()).isEqualTo(Status.OK);
    assertThat(kept.fields()).hasSize(80).allMatch(LargeReadsTest::isTrue);
  }

  private static Call.Options options(boolean noval) {
    return new Call.Options(false, false, noval, 0);
  }

  private static boolean isTrue(Field field) {
    return field.value().equals(Bytes.utf8("true"));
  }

  private Answer.Fields fields(Call call) {
    return (Answer.Fields) Calls.answer(session, call);
  }
}
