package io.prefixdb.operator.plan;

import io.prefixdb.operator.observed.ObservedReload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** Which records of reloads are kept. */
final class Records {
  static final int KEPT_MAX = 20;

  private Records() {}

  /**
   * Ended ones beyond the newest {@value #KEPT_MAX} of the cluster; but as many of each slave stay
   * as its start limit counts. Refused ones, which it does not count, push no others out. Those
   * that people made stay until they remove them: what keeps them in Git would make them anew, and
   * an order that is made anew is done again.
   */
  static List<ObservedReload> forgotten(List<ObservedReload> reloads, int burst) {
    var surplus = new ArrayList<ObservedReload>();
    var ofSlave = new HashMap<String, Integer>();
    int kept = 0;
    for (ObservedReload reload : reloads.reversed()) {
      if (!reload.automatic()) {
        ofSlave.merge(reload.order().node(), begun(reload) ? 1 : 0, Integer::sum);
        continue;
      }
      int counted =
          begun(reload) ? ofSlave.merge(reload.order().node(), 1, Integer::sum) : burst + 1;
      boolean stays = !reload.status().ended() || kept < KEPT_MAX || counted <= burst;
      if (stays) {
        kept++;
      } else {
        surplus.add(reload);
      }
    }
    return surplus;
  }

  private static boolean begun(ObservedReload reload) {
    return reload.status().startedAt() != null;
  }
}
