package io.prefixdb.node.rpc;

import io.prefixdb.node.json.JsonWriter;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Checkpoint;
import io.prefixdb.node.model.CopyFile;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.MergeSettings;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.model.Timeline;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The result of a call; it writes itself with the members in the order that clients know. */
public sealed interface Answer {
  void write(JsonWriter out);

  Status status();

  /** Stands for a stored value of no bytes that nobody repairs, for the answer to be JSON. */
  Bytes NO_BYTES = Bytes.utf8("\"\"");

  /** The text of {@code stat} when no statistics were asked for. */
  Bytes NO_STAT = Bytes.utf8("null");

  /** An answer that a write may have. */
  sealed interface OfWrite extends Answer {
    /** What is answered instead when the write is refused or fails. */
    OfWrite failed(Status why);
  }

  /** Fields whose values are JSON text. */
  record Fields(Bytes prefix, Status status, List<Field> fields) implements OfWrite {
    @Override
    public Fields failed(Status why) {
      return new Fields(prefix, why, List.of());
    }

    @Override
    public void write(JsonWriter out) {
      writeHead(out, prefix);
      writeStatus(out, status);
      writeFields(out, fields);
      out.raw("}");
    }
  }

  /** Fields of {@code add} and {@code packed}, which put the status last. */
  record FieldsFirst(Bytes prefix, Status status, List<Field> fields) implements OfWrite {
    @Override
    public FieldsFirst failed(Status why) {
      return new FieldsFirst(prefix, why, List.of());
    }

    @Override
    public void write(JsonWriter out) {
      writeHead(out, prefix);
      writeFields(out, fields);
      writeStatus(out, status);
      out.raw("}");
    }
  }

  /**
   * A page of a scan.
   *
   * @param last whether nothing within the bounds is left after it
   * @param stat JSON text
   */
  record Page(boolean last, Bytes prefix, Status status, List<Field> fields, Bytes stat)
      implements Answer {
    @Override
    public void write(JsonWriter out) {
      out.raw("{\"final\":").bool(last).raw(",\"prefix\":").string(prefix);
      writeStatus(out, status);
      writeFields(out, fields);
      out.raw(",\"stat\":").raw(stat).raw("}");
    }
  }

  /**
   * What a repair did.
   *
   * @param last whether it saw everything
   * @param total how many values it looked at
   * @param repaired how many of them it wrote anew
   * @param lastKey the last of these keys, empty when there is none
   */
  record Repaired(
      Bytes prefix,
      Status status,
      boolean last,
      long total,
      long repaired,
      Bytes lastKey,
      List<Field> fields)
      implements Answer {
    @Override
    public void write(JsonWriter out) {
      writeHead(out, prefix);
      writeStatus(out, status);
      out.raw(",\"final\":").bool(last).raw(",\"total\":").unsigned(total);
      out.raw(",\"repaired\":").unsigned(repaired).raw(",\"last_key\":").string(lastKey);
      writeFields(out, fields);
      out.raw("}");
    }
  }

  /**
   * A piece of the update log: records in their text form; sequences are unsigned.
   *
   * @param tag of the history that they are of; empty when nobody asked for it
   * @param stands how a node that is a slave itself stands, for who asks with a tag; else null
   */
  record Feed(
      Bytes prefix,
      long first,
      long last,
      long latest,
      List<Bytes> logs,
      Bytes tag,
      @Nullable Stands stands,
      Status status)
      implements Answer {
    /** Of which no history was asked for: as an original gives it. */
    public Feed(Bytes prefix, long first, long last, long latest, List<Bytes> logs, Status status) {
      this(prefix, first, last, latest, logs, Bytes.EMPTY, null, status);
    }

    /** The same for who asked for the history with that tag. */
    public Feed tagged(Bytes ofHistory, @Nullable Stands howItStands) {
      return new Feed(prefix, first, last, latest, logs, ofHistory, howItStands, status);
    }

    @Override
    public void write(JsonWriter out) {
      writeHead(out, prefix);
      out.raw(",\"seq_first\":").unsigned(first);
      out.raw(",\"seq_last\":").unsigned(last);
      out.raw(",\"seq_final\":").unsigned(latest);
      out.raw(",\"logs\":[");
      for (int i = 0; i < logs.size(); i++) {
        out.raw(i == 0 ? "" : ",").string(logs.get(i));
      }
      out.raw("]");
      if (!tag.isEmpty()) {
        out.raw(",\"tag\":").string(tag);
      }
      if (stands != null) {
        out.raw(",\"stands\":{\"last_seq\":").unsigned(stands.last);
        out.raw(",\"behind_ms\":").number(stands.behindMillis);
        out.raw(",\"state\":").string(stands.state).raw("}");
      }
      writeStatus(out, status);
      out.raw("}");
    }
  }

  /**
   * How a slave stands to the first master of its chain.
   *
   * @param last the latest sequence that the first master is known to have
   * @param behindMillis how long ago everything that it had was there
   * @param state by its name on the admin port
   */
  record Stands(long last, long behindMillis, String state) {}

  /** Of which history the updates of a prefix are. */
  record OfHistory(Bytes prefix, History history, Status status) implements Answer {
    @Override
    public void write(JsonWriter out) {
      writeHead(out, prefix);
      out.raw(",\"branches\":[");
      String comma = "";
      for (Timeline.Branch branch : history.timeline().branches()) {
        out.raw(comma).raw("{\"id\":").string(Bytes.utf8(branch.id()));
        out.raw(",\"epoch\":").number(branch.epoch());
        out.raw(",\"first\":").unsigned(branch.first()).raw("}");
        comma = ",";
      }
      out.raw("],\"tag\":").string(Bytes.utf8(history.tag()));
      out.raw(",\"last_seq\":").unsigned(history.last());
      writeSettings(out, new TreeMap<>(history.settings().values()));
      writeStatus(out, status);
      out.raw("}");
    }

    /** The lifetime has a member of its own, which slaves of earlier releases read. */
    private static void writeSettings(JsonWriter out, Map<String, String> settings) {
      @Nullable String lifetime = settings.remove(MergeSettings.LIFETIME);
      if (lifetime != null) {
        out.raw(",\"ttl\":").raw(lifetime);
      }
      if (!settings.isEmpty()) {
        out.raw(",\"settings\":{");
        String comma = "";
        for (Map.Entry<String, String> setting : settings.entrySet()) {
          out.raw(comma).string(setting.getKey()).raw(":").string(setting.getValue());
          comma = ",";
        }
        out.raw("}");
      }
    }
  }

  record Prefixes(List<PrefixName> names) implements Answer {
    @Override
    public Status status() {
      return Status.OK;
    }

    @Override
    public void write(JsonWriter out) {
      out.raw("{\"prefixes\":[");
      for (int i = 0; i < names.size(); i++) {
        out.raw(i == 0 ? "" : ",").string(names.get(i).bytes());
      }
      out.raw("]");
      writeStatus(out, Status.OK);
      out.raw("}");
    }
  }

  record SnapshotCreated(Bytes prefix, long snapshot, long sequence, Status status)
      implements Answer {
    @Override
    public void write(JsonWriter out) {
      writeHead(out, prefix);
      out.raw(",\"snapshot\":").unsigned(snapshot).raw(",\"last_seq\":").unsigned(sequence);
      writeStatus(out, status);
      out.raw("}");
    }
  }

  /** A checkpoint to copy files of. */
  record CheckpointCreated(Checkpoint checkpoint) implements Answer {
    @Override
    public Status status() {
      return Status.OK;
    }

    @Override
    public void write(JsonWriter out) {
      writeHead(out, checkpoint.prefix().bytes());
      out.raw(",\"checkpoint\":").string(checkpoint.id());
      out.raw(",\"seq_first\":").unsigned(checkpoint.from());
      out.raw(",\"seq_last\":").unsigned(checkpoint.to());
      out.raw(",\"numbering\":").string(checkpoint.numbering()).raw(",\"files\":[");
      String comma = "";
      for (CopyFile file : checkpoint.files()) {
        out.raw(comma).raw("{\"name\":").string(file.name());
        out.raw(",\"size\":").number(file.size()).raw("}");
        comma = ",";
      }
      out.raw("]");
      writeStatus(out, Status.OK);
      out.raw("}");
    }
  }

  /** No checkpoint, with a sentence for people. */
  record CheckpointRefused(Bytes prefix, String message, Status status) implements Answer {
    @Override
    public void write(JsonWriter out) {
      writeHead(out, prefix);
      out.raw(",\"message\":").string(message);
      writeStatus(out, status);
      out.raw("}");
    }
  }

  /** The status alone. */
  record Outcome(Bytes prefix, Status status) implements Answer {
    @Override
    public void write(JsonWriter out) {
      writeHead(out, prefix);
      writeStatus(out, status);
      out.raw("}");
    }
  }

  /** The status of a call that concerns several prefixes. */
  record Done(Status status) implements Answer {
    @Override
    public void write(JsonWriter out) {
      out.raw("{\"status\":\"").raw(status.name()).raw("\"}");
    }
  }

  /** A sentence for people. */
  record Told(String sentence, Status status) implements Answer {
    @Override
    public void write(JsonWriter out) {
      out.raw("{\"message\":").string(sentence);
      writeStatus(out, status);
      out.raw("}");
    }
  }

  private static void writeHead(JsonWriter out, Bytes prefix) {
    out.raw("{\"prefix\":").string(prefix);
  }

  private static void writeStatus(JsonWriter out, Status status) {
    out.raw(",\"status\":\"").raw(status.name()).raw("\"");
  }

  private static void writeFields(JsonWriter out, List<Field> fields) {
    out.raw(",\"fields\":{");
    for (int i = 0; i < fields.size(); i++) {
      Field field = fields.get(i);
      out.raw(i == 0 ? "" : ",").string(field.key()).raw(":");
      out.raw(field.value().isEmpty() ? NO_BYTES : field.value());
    }
    out.raw("}");
  }
}
