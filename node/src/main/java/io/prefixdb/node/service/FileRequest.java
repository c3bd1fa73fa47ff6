package io.prefixdb.node.service;

import io.prefixdb.node.json.JsonReader;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.FileChecksum;
import java.util.Optional;

/**
 * Who asks for a file of a checkpoint.
 *
 * @param from the first byte that is wanted
 * @param have the checksum of the file that the asker has already, if it has one of that name
 */
record FileRequest(String checkpoint, String file, long from, Optional<FileChecksum> have) {
  /**
   * The request in that line.
   *
   * @throws io.prefixdb.node.json.JsonException when it is none
   */
  static FileRequest read(Bytes line) {
    JsonReader in = new JsonReader(line);
    var read =
        new Object() {
          String checkpoint = "";
          String file = "";
          long from;
          String have = "";
        };
    in.object(
        name -> {
          switch (name) {
            case "checkpoint" -> read.checkpoint = in.string().toString();
            case "file" -> read.file = in.string().toString();
            case "from" -> read.from = in.integer();
            case "have" -> read.have = in.string().toString();
            default -> in.skipValue();
          }
        });
    in.end();
    return new FileRequest(read.checkpoint, read.file, read.from, FileChecksum.parse(read.have));
  }
}
