package io.prefixdb.node.simulation;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Checkpoint;
import io.prefixdb.node.model.CopyFile;
import io.prefixdb.node.model.FileChecksum;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.CopySource;
import io.prefixdb.node.replication.FilesInMemory;
import io.prefixdb.node.replication.MasterAnswer;
import io.prefixdb.node.replication.ReplicaException;
import io.prefixdb.node.simulation.SimulatedNetwork.Seat;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** Another node as a source of copies: its files come in pieces, some damaged, some cut off. */
final class CopyPort implements CopySource {
  private static final int CHUNK_BYTES = 16;

  private final SimulatedNetwork network;
  private final Faults faults;
  private final Seat target;
  private final SimulatedNode source;
  private boolean closed;

  CopyPort(SimulatedNetwork network, Faults faults, Seat target, SimulatedNode source) {
    this.network = network;
    this.faults = faults;
    this.target = target;
    this.source = source;
  }

  @Override
  public String address() {
    return source.toString();
  }

  @Override
  public MasterAnswer<List<Bytes>> prefixes() {
    return new MasterAnswer.None<>("nobody asks");
  }

  private <T> T ask(Function<Server, T> question, T none) {
    if (closed) {
      return none;
    }
    try {
      return network.ask(target, source, question, none).get();
    } catch (InterruptedException e) {
      closed = true; // the node is gone, and with it this
      return none;
    } catch (ExecutionException e) {
      throw new AssertionError("an answer that failed", e);
    }
  }

  @Override
  public Offer checkpoint(PrefixName prefix) {
    return ask(
        server -> {
          if (server.isOriginal()) {
            return new Offer.Unknown();
          }
          return switch (server.checkpoint(prefix)) {
            case MasterAnswer.Given<Tables>(Tables made) -> new Offer.Given(made.checkpoint());
            case MasterAnswer.Refused<Tables>(var status) -> new Offer.Refused(status.toString());
            case MasterAnswer.Stale<Tables> _,
                MasterAnswer.None<Tables> _,
                MasterAnswer.Unreadable<Tables> _ ->
                new Offer.None("no answer");
          };
        },
        new Offer.None("no answer"));
  }

  @Override
  public void release(Checkpoint checkpoint) {
    // It ends with the node that keeps it.
  }

  @Override
  public Reader reader(int chunkBytes) {
    return new Reader() {
      @Override
      public Content read(
          Checkpoint checkpoint, CopyFile file, long from, Optional<FileChecksum> have, Sink sink)
          throws ReplicaException {
        return CopyPort.this.read(checkpoint, from, have, sink);
      }

      @Override
      public void close() {
        // Nothing is kept open.
      }
    };
  }

  private Content read(Checkpoint checkpoint, long from, Optional<FileChecksum> have, Sink sink)
      throws ReplicaException {
    Optional<Optional<Tables>> said =
        ask(server -> Optional.of(server.kept(checkpoint.id())), Optional.empty());
    if (said.isEmpty()) {
      return new Content.Cut("no connection");
    }
    if (said.get().isEmpty()) {
      return new Content.Gone();
    }
    byte[] bytes = said.get().get().bytes().array();
    if (have.equals(Optional.of(FilesInMemory.sum(bytes)))) {
      return new Content.Same();
    }
    int at = (int) from;
    while (at < bytes.length) {
      if (faults.cutsCopy()) {
        return new Content.Cut("cut off");
      }
      int end = Math.min(bytes.length, at + CHUNK_BYTES);
      byte[] chunk = Arrays.copyOfRange(bytes, at, end);
      chunk[0] = (byte) (chunk[0] ^ (faults.damagesCopy() ? 1 : 0));
      sink.take(chunk, chunk.length);
      at = end;
    }
    return new Content.Whole(FilesInMemory.sum(bytes));
  }

  @Override
  public void close() {
    closed = true;
  }
}
