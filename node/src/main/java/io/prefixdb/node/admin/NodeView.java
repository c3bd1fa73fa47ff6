package io.prefixdb.node.admin;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.prefixdb.node.role.RoleOrder;
import io.prefixdb.node.rpc.Cut;
import io.prefixdb.node.rpc.Traffic;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the admin port asks of the node. Safe for use by many threads; calls may block shortly. */
public interface NodeView {
  NodeStatus status();

  /** What its ports were asked, and how they answered. */
  List<Port> ports();

  /**
   * One port for clients.
   *
   * @param name as the configuration calls it
   * @param connections that stand now
   * @param refused connections since the start that were too many
   * @param cuts connections since the start that the node ended, by the reason
   * @param queue before it, if there is one
   */
  record Port(
      String name,
      int connections,
      long refused,
      Map<Cut, Long> cuts,
      List<Traffic.MethodTraffic> methods,
      Optional<Queue> queue) {
    public Port {
      cuts = Map.copyOf(cuts);
      methods = List.copyOf(methods);
    }
  }

  /**
   * A queue before a port, which several ports may share.
   *
   * @param length how many requests wait
   * @param warnAt a longer queue is worth a warning; 0 for none
   * @param dropped how many requests were refused since the start because too many waited
   */
  record Queue(String name, int threads, long length, long warnAt, long dropped, long late) {}

  /** Changes what is kept of the logs. */
  OrderReply retention(RetentionOrder order);

  /** What became of an order that is carried out at once. */
  sealed interface OrderReply {
    /** It is carried out. */
    record Accepted() implements OrderReply {}

    /** It makes no sense, as the sentence says. */
    record Invalid(String sentence) implements OrderReply {}

    /** It cannot be carried out, as the sentence says. */
    record Conflict(String sentence) implements OrderReply {}
  }

  /** Tells the node its role; returns when that is in force. */
  RoleReply role(RoleOrder order);

  /** Orders a reload. */
  ReloadReply reload(ReloadOrder order);

  /**
   * Prefixes to load anew.
   *
   * @param id names the order: the same one again changes nothing
   * @param method {@code Auto}, {@code Copy} or {@code API}
   * @param source the nodes to copy from, as host:port, one after the other before the master is
   *     asked; a text stands for a list of one, null for the master alone
   * @param maxBytesPerSecond how fast a copy may be; null or 0 for no limit
   */
  record ReloadOrder(
      String id,
      List<String> prefixes,
      String method,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          @Nullable List<String> source,
      @Nullable Long maxBytesPerSecond) {
    /** Fails where a reader of JSON found no value for what is needed. */
    public ReloadOrder {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(method, "method");
      prefixes = List.copyOf(prefixes);
      source = source == null ? List.of() : List.copyOf(source);
    }
  }

  /** Ends the reload that runs, soon; its id, or nothing when none runs. */
  Optional<String> cancelReload();

  /**
   * Lets copies go whose prefixes the master has no more.
   *
   * @return why not, one sentence; nothing when they go
   */
  Optional<String> detach(DetachOrder order);

  /** Copies that may go. */
  record DetachOrder(List<String> prefixes) {
    public DetachOrder {
      prefixes = List.copyOf(prefixes);
    }
  }

  /** What became of an order. */
  sealed interface ReloadReply {
    /** It runs, or ran already. */
    record Accepted(String id) implements ReloadReply {}

    /** It makes no sense, as the sentence says. */
    record Invalid(String sentence) implements ReloadReply {}

    /** It cannot be carried out now, as the sentence says. */
    record Conflict(String sentence) implements ReloadReply {}
  }
}
