package io.prefixdb.node.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringBufferRingConfig;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringFixedBufferRingAllocator;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.prefixdb.node.config.TransportChoice;
import java.util.List;
import java.util.stream.Stream;

/** The system's ways to wait for sockets and to read and write them, the fastest one first. */
enum Transport {
  /**
   * All that a round of the loop receives and sends costs one call of the system. Kernels may have
   * it switched off, and the usual seccomp profile of containers does.
   */
  IO_URING {
    @Override
    boolean isAvailable() {
      return IoUring.isAvailable() && IoUring.isRegisterBufferRingSupported();
    }

    @Override
    IoHandlerFactory handlers() {
      return IoUringIoHandler.newFactory(
          new IoUringIoHandlerConfig()
              .setRingSize(RING_ENTRIES)
              .setBufferRingConfig(
                  IoUringBufferRingConfig.builder()
                      .bufferGroupId(BUFFERS)
                      .bufferRingSize(BUFFER_COUNT)
                      .batchSize(BUFFER_COUNT / 2)
                      .allocator(new IoUringFixedBufferRingAllocator(BUFFER_BYTES))
                      .build()));
    }

    @Override
    Class<? extends ServerChannel> serverChannel() {
      return IoUringServerSocketChannel.class;
    }

    @Override
    Class<? extends Channel> clientChannel() {
      return IoUringSocketChannel.class;
    }

    @Override
    void prepare(ServerBootstrap ports) {
      ports.childOption(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, BUFFERS);
    }
  },

  /** A call for each receive and each send. */
  EPOLL {
    @Override
    boolean isAvailable() {
      return Epoll.isAvailable();
    }

    @Override
    IoHandlerFactory handlers() {
      return EpollIoHandler.newFactory();
    }

    @Override
    Class<? extends ServerChannel> serverChannel() {
      return EpollServerSocketChannel.class;
    }

    @Override
    Class<? extends Channel> clientChannel() {
      return EpollSocketChannel.class;
    }
  },

  /** What Java has on every system. */
  NIO {
    @Override
    boolean isAvailable() {
      return true;
    }

    @Override
    IoHandlerFactory handlers() {
      return NioIoHandler.newFactory();
    }

    @Override
    Class<? extends ServerChannel> serverChannel() {
      return NioServerSocketChannel.class;
    }

    @Override
    Class<? extends Channel> clientChannel() {
      return NioSocketChannel.class;
    }
  };

  /** Room for the receives and sends of so many connections before a round must submit them. */
  private static final int RING_ENTRIES = 1_024;

  /** The name that the kernel knows the buffers of a loop by. */
  private static final short BUFFERS = 1;

  /**
   * What the kernel may fill before the loop looks: all connections share it, so that idle ones
   * hold no memory, and a receive needs no order of its own.
   */
  private static final short BUFFER_COUNT = 64;

  private static final int BUFFER_BYTES = 16 << 10;

  static {
    // With these a listener goes on accepting where it was told to pause.
    System.setProperty("io.netty.iouring.acceptMultiShotEnabled", "false");
  }

  /** The one that was chosen and those after it, as far as this system has them. */
  static List<Transport> from(TransportChoice choice) {
    Transport first =
        switch (choice) {
          case AUTO, IO_URING -> IO_URING;
          case EPOLL -> EPOLL;
          case NIO -> NIO;
        };
    return Stream.of(values())
        .filter(one -> one.compareTo(first) >= 0 && one.isAvailable())
        .toList();
  }

  abstract boolean isAvailable();

  abstract IoHandlerFactory handlers();

  abstract Class<? extends ServerChannel> serverChannel();

  abstract Class<? extends Channel> clientChannel();

  /** Sets what connections of ports need besides. */
  void prepare(ServerBootstrap ports) {}
}
