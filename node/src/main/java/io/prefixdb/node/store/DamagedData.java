package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The place of a prefix that cannot be opened because its files are damaged. Nothing is put there
 * before another try to open it has failed for that once more, while nobody else can.
 */
final class DamagedData implements Placing {
  private final ClosedData data;
  private final PrefixTable prefixes;
  private final PrefixTable.Opener opener;
  private final ReplacedData kept;

  DamagedData(ClosedData data, PrefixTable prefixes, PrefixTable.Opener opener, ReplacedData kept) {
    this.data = data;
    this.prefixes = prefixes;
    this.opener = opener;
    this.kept = kept;
  }

  @Override
  public void place(Path fresh) throws StoreException, IOException {
    PrefixName prefix = data.prefix();
    boolean placed = false;
    try {
      var open = prefixes.beginMove(prefix, WriteGate.OPEN);
      if (open.isPresent()) {
        prefixes.endMove(open.get());
        throw stays("it is open by now");
      }
      try {
        checkStillDamaged();
        data.replace();
        placed = true;
        kept.keep(prefix);
        data.replaced();
      } finally {
        prefixes.endMove(prefix);
      }
    } finally {
      if (!placed) {
        Swap.discard(prefix, fresh);
      }
    }
  }

  private void checkStillDamaged() throws StoreException {
    if (!data.isThere()) {
      throw stays("it is not here any more");
    }
    try {
      opener.open(data.prefix()).close();
    } catch (StoreException e) {
      if (!Damage.isCertain(e)) {
        throw e;
      }
      data.checkReplaceable(e.getMessage());
      return;
    }
    throw stays("it can be opened by now");
  }

  private StoreException stays(String why) {
    return new StoreException(
        "prefix '%s': nothing is put in its place, for %s".formatted(data.prefix(), why), null);
  }

  @Override
  public void makeRoom() {
    kept.dropAll();
  }
}
