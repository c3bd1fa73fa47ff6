package io.prefixdb.node.net;

import io.prefixdb.node.json.JsonException;
import io.prefixdb.node.json.JsonReader;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Checkpoint;
import io.prefixdb.node.model.CopyFile;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.CopySource.Offer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the result of {@code create_checkpoint}; members in any order, unknown ones passed over.
 */
final class CheckpointAnswer {
  private final JsonReader in;
  private final List<CopyFile> files = new ArrayList<>();
  private String status = "";
  private String message = "";
  private String id = "";
  private String numbering = "";
  private String name = "";
  private long size;
  private long from;
  private long to;

  private CheckpointAnswer(Bytes json) {
    this.in = JsonReader.ofAnswer(json);
    in.object(this::member);
    in.end();
  }

  /**
   * What the result says.
   *
   * @throws JsonException when it is none
   */
  static Offer read(PrefixName prefix, Bytes json) {
    CheckpointAnswer answer = new CheckpointAnswer(json);
    return answer.status.equals("OK")
        ? new Offer.Given(
            new Checkpoint(
                answer.id, prefix, answer.from, answer.to, answer.numbering, answer.files))
        : new Offer.Refused(answer.status + ": " + answer.message);
  }

  private void member(String member) {
    switch (member) {
      case "status" -> status = in.string().toString();
      case "message" -> message = in.string().toString();
      case "checkpoint" -> id = in.string().toString();
      case "numbering" -> numbering = in.string().toString();
      case "seq_first" -> from = in.integer();
      case "seq_last" -> to = in.integer();
      case "files" -> in.array(this::file);
      default -> in.skipValue();
    }
  }

  private void file() {
    in.object(
        member -> {
          switch (member) {
            case "name" -> name = in.string().toString();
            case "size" -> size = in.integer();
            default -> in.skipValue();
          }
        });
    try {
      files.add(new CopyFile(name, size));
    } catch (IllegalArgumentException e) {
      throw new JsonException(String.valueOf(e.getMessage()), in.position());
    }
  }
}
