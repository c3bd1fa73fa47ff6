package io.prefixdb.node.net;

import io.prefixdb.node.json.JsonException;
import io.prefixdb.node.json.JsonReader;
import io.prefixdb.node.json.UpdateText;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.MergeSettings;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Master.Page;
import io.prefixdb.node.replication.Master.Snapshot;
import io.prefixdb.node.replication.MasterAnswer;
import io.prefixdb.node.replication.Pulled;
import io.prefixdb.node.replication.Standing;
import io.prefixdb.node.replication.stream.StreamFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the results of a master's methods; members in any order, unknown ones passed over. Every
 * method throws {@link JsonException} on what the protocol does not say.
 */
final class MasterAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(MasterAnswers.class);

  /** Names of states are shorter. */
  private static final int STATE_CHARS_MAX = 64;

  private final JsonReader in;
  private Status status = Status.OK;
  private boolean statusSeen;
  private final List<Bytes> texts = new ArrayList<>();
  private final List<Field> fields = new ArrayList<>();
  private final List<Timeline.Branch> branches = new ArrayList<>();
  private final List<Field> settings = new ArrayList<>();
  private String tag = "";
  private long first;
  private long last;
  private long latest;
  private long snapshot;
  private boolean end;
  private Optional<Standing> standing = Optional.empty();

  private MasterAnswers(Bytes json) {
    this.in = JsonReader.ofAnswer(json);
    in.object(this::member);
    in.end();
    if (!statusSeen) {
      throw new JsonException("expected a status", 0);
    }
  }

  static MasterAnswer<List<Bytes>> prefixes(Bytes json) {
    MasterAnswers read = new MasterAnswers(json);
    return read.given(read.texts);
  }

  static MasterAnswer<History> history(Bytes json) {
    MasterAnswers read = new MasterAnswers(json);
    if (read.status == Status.OK && read.tag.isEmpty()) {
      return new MasterAnswer.None<>("the prefix is being opened or closed on the master");
    }
    try {
      return read.given(
          new History(
              new Timeline(read.branches), read.tag, read.last, MergeSettings.told(read.settings)));
    } catch (IllegalArgumentException e) {
      return new MasterAnswer.Unreadable<>("the answer of get_history: " + e.getMessage());
    }
  }

  /**
   * @param tag that the answer has to have, empty for none
   */
  static MasterAnswer<Pulled> updates(Bytes json, String tag) {
    MasterAnswers read = new MasterAnswers(json);
    if (read.status != Status.PrefixNotFound && !read.tag.equals(tag)) {
      return new MasterAnswer.Stale<>();
    }
    if (read.status == Status.InvalidSeqNumber) {
      return new MasterAnswer.Given<>(read.pulled(new Updates.Purged(read.latest)));
    }
    if (read.texts.isEmpty()) {
      return read.given(read.pulled(new Updates.CaughtUp(read.latest)));
    }
    List<byte[]> logs = new ArrayList<>(read.texts.size());
    for (Bytes text : read.texts) {
      logs.add(UpdateText.decode(text));
    }
    return read.given(read.pulled(new Updates.Batches(logs, read.first, read.last, read.latest)));
  }

  private Pulled pulled(Updates updates) {
    return new Pulled(updates, standing);
  }

  static MasterAnswer<Snapshot> snapshot(Bytes json) {
    MasterAnswers read = new MasterAnswers(json);
    return read.given(new Snapshot(read.snapshot, read.last));
  }

  static MasterAnswer<Page> page(Bytes json) {
    MasterAnswers read = new MasterAnswers(json);
    return read.given(new Page(read.fields, read.end));
  }

  static MasterAnswer<Long> released(Bytes json, long snapshot) {
    return new MasterAnswers(json).given(snapshot);
  }

  private <T> MasterAnswer<T> given(T value) {
    return status == Status.OK
        ? new MasterAnswer.Given<>(value)
        : new MasterAnswer.Refused<>(status);
  }

  private static String tag(Bytes text) {
    if (text.length() > StreamFrame.TAG_BYTES_MAX) {
      throw new JsonException(
          "expected a tag of at most " + StreamFrame.TAG_BYTES_MAX + " bytes", 0);
    }
    return text.toString();
  }

  private void member(String name) {
    switch (name) {
      case "status" -> readStatus();
      case "prefixes", "logs" -> in.array(() -> texts.add(in.string()));
      case "fields" -> in.map(key -> fields.add(new Field(key, in.value())));
      case "branches" -> in.array(this::readBranch);
      case "tag" -> tag = tag(in.string());
      case "seq_first" -> first = in.integer();
      case "seq_last", "last_seq" -> last = in.integer();
      case "seq_final" -> latest = in.integer();
      case "ttl" -> settings.add(lifetime(in.integer()));
      case "settings" -> readSettings(in.part());
      case "stands" -> standing = standing(in.part());
      case "snapshot" -> snapshot = in.integer();
      case "final" -> end = in.bool();
      default -> in.skipValue();
    }
  }

  private void readBranch() {
    var branch =
        new Object() {
          String id = "";
          long epoch;
          long first;
        };
    in.object(
        name -> {
          switch (name) {
            case "id" -> branch.id = in.string().toString();
            case "epoch" -> branch.epoch = in.integer();
            case "first" -> branch.first = in.integer();
            default -> in.skipValue();
          }
        });
    try {
      branches.add(new Timeline.Branch(branch.id, branch.epoch, branch.first));
    } catch (IllegalArgumentException e) {
      throw new JsonException(String.valueOf(e.getMessage()), in.position());
    }
  }

  private static Field lifetime(long seconds) {
    return new Field(Bytes.utf8(MergeSettings.LIFETIME), Bytes.utf8(Long.toString(seconds)));
  }

  /** Nothing that is done depends on them: what is of another form is passed over. */
  private void readSettings(JsonReader told) {
    try {
      told.map(
          name -> settings.add(new Field(name, told.peek() == '"' ? told.string() : told.value())));
    } catch (JsonException e) {
      LOG.debug("settings of a master that cannot be read: {}", e.getMessage());
    }
  }

  /** It may be of any form too: the updates count without it. */
  private static Optional<Standing> standing(JsonReader told) {
    var read =
        new Object() {
          long last;
          long behindMillis;
          String state = "";
        };
    try {
      told.object(
          name -> {
            switch (name) {
              case "last_seq" -> read.last = told.integer();
              case "behind_ms" -> read.behindMillis = told.integer();
              case "state" -> read.state = told.string().toString();
              default -> told.skipValue();
            }
          });
    } catch (JsonException e) {
      LOG.debug("a master tells how it stands, but not so that it can be read: {}", e.getMessage());
      return Optional.empty();
    }
    return read.last >= 0 && read.behindMillis >= 0 && read.state.length() <= STATE_CHARS_MAX
        ? Optional.of(new Standing(read.last, read.behindMillis, read.state))
        : Optional.empty();
  }

  private void readStatus() {
    String name = in.string().toString();
    try {
      status = Status.valueOf(name);
      statusSeen = true;
    } catch (IllegalArgumentException e) {
      throw new JsonException("expected a known status, not '" + name + "'", in.position());
    }
  }
}
