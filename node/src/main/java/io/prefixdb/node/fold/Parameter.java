package io.prefixdb.node.fold;

import io.prefixdb.node.json.JsonException;
import io.prefixdb.node.json.JsonReader;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.MergeKind;
import java.util.ArrayList;
import java.util.List;

/** What a merge was asked to do with its key (protocol, sections 2.7 to 2.10). */
public sealed interface Parameter {
  /** The value of a member that was left out. */
  Bytes NULL = Bytes.utf8("null");

  /**
   * Reads the parameter of a merge, as the check of incoming requests does.
   *
   * @throws JsonException when it is not of the form that this merge wants
   */
  static Parameter read(MergeKind kind, Bytes text) {
    JsonReader reader = new JsonReader(text);
    Parameter parameter =
        switch (kind) {
          case INC -> Step.read(reader);
          case ADD -> Append.read(reader);
          case PACKED -> Edit.read(reader);
          case SETNX -> new Default(reader.value());
        };
    reader.end();
    return parameter;
  }

  /**
   * {@code inc}, of a key or of a member: both are JSON text, {@code null} when left out.
   *
   * @param inc what to add if it is a number
   * @param val where to start if there is no number yet, or what to set a member to
   */
  record Step(Bytes inc, Bytes val) implements Parameter {
    private static final List<String> MEMBERS = List.of("inc", "val");

    private static Step read(JsonReader reader) {
      Bytes[] members = {NULL, NULL};
      reader.object(MEMBERS, name -> members[MEMBERS.indexOf(name)] = reader.value());
      return new Step(members[0], members[1]);
    }
  }

  /**
   * {@code add}.
   *
   * @param limit how many elements may stay, unsigned
   * @param elements JSON texts to append
   */
  record Append(long limit, List<Bytes> elements) implements Parameter {
    private static final long DEFAULT_LIMIT = 10;
    private static final List<String> MEMBERS = List.of("lim", "arr");

    private static Append read(JsonReader reader) {
      long[] limit = {DEFAULT_LIMIT};
      List<Bytes> elements = new ArrayList<>();
      reader.object(
          MEMBERS,
          name -> {
            if (name.equals("lim")) {
              limit[0] = reader.integer();
            } else {
              elements.clear(); // of several the last one counts
              reader.array(() -> elements.add(reader.value()));
            }
          });
      return new Append(limit[0], elements);
    }
  }

  /** {@code packed}: steps of members, in the order of the request. */
  record Edit(List<MemberStep> steps) implements Parameter {
    /** The step of one member, by its unescaped name. */
    record MemberStep(Bytes name, Step step) {}

    private static Edit read(JsonReader reader) {
      List<MemberStep> steps = new ArrayList<>();
      reader.map(name -> steps.add(new MemberStep(MemberName.stable(name), Step.read(reader))));
      return new Edit(steps);
    }
  }

  /** {@code setnx}: the value of a key that has none. */
  record Default(Bytes value) implements Parameter {}

  /** A parameter of another form than its merge wants, stored while nobody checked it. */
  record Unreadable(MergeKind kind) implements Parameter {}
}
