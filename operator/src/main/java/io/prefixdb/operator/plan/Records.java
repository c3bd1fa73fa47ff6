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
   * as its start limit counts.
   */
  static List<ObservedReload> forgotten(List<ObservedReload> reloads, int burst) {
    var surplus = new ArrayList<ObservedReload>();
    var ofSlave = new HashMap<String, Integer>();
    int kept = 0;
    for (ObservedReload reload : reloads.reversed()) {
      int counted = ofSlave.merge(reload.order().node(), 1, Integer::sum);
      boolean stays = !reload.status().ended() || kept < KEPT_MAX || counted <= burst;
      if (stays) {
        kept++;
      } else {
        surplus.add(reload);
      }
    }
    return surplus;
  }
}
