package io.prefixdb.node.net;

import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;

/** Why a connection could not be made, with the system's number as the original says it. */
final class ConnectFailure {
  private ConnectFailure() {}

  static String of(Throwable cause) {
    return switch (cause) {
      case ConnectTimeoutException _ -> "110 Connection timed out";
      case ConnectException refused when String.valueOf(refused.getMessage()).contains("refused") ->
          "111 Connection refused";
      case NoRouteToHostException _ -> "113 No route to host";
      case UnknownHostException _ -> "1 Host not found (authoritative)";
      default -> String.valueOf(cause.getMessage());
    };
  }
}
