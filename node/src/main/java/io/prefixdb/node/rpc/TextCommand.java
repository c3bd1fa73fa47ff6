package io.prefixdb.node.rpc;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.rpc.TextStep.Ask;
import io.prefixdb.node.rpc.TextStep.Leave;
import io.prefixdb.node.rpc.TextStep.Say;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A command of the text port (protocol, section 1.8; deviation D12).
 *
 * @param brief the name in short
 * @param name the name in full
 * @param arguments what may follow it, as the help shows it
 * @param explanation one or more lines
 * @param reader what the words after the name ask for
 */
record TextCommand(
    String brief,
    String name,
    String arguments,
    String explanation,
    Function<Words, TextStep> reader) {
  private static final TextStep UNKNOWN = new TextStep.Unknown(Bytes.utf8("Unknown method"));

  private static final List<TextCommand> ALL =
      List.of(
          new TextCommand(
              "h",
              "help",
              "[<command>]",
              "Explains a command; without one, lists all.",
              TextCommand::help),
          new TextCommand("e", "exit", "", "Closes the connection.", words -> new Leave()),
          new TextCommand(
              "db",
              "delay_background",
              "[<seconds> [<force 0|1>] [<prefix> ...]]",
              """
              Pauses flushes and compactions of the prefixes, of all without any, for so long.
              With force 1 they go on afterwards whatever other pauses there are: 'db 0 1' ends all.""",
              TextCalls::delay),
          new TextCommand(
              "cb",
              "continue_background",
              "[<force 0|1>] [<prefix> ...]",
              "Ends the latest pause of the prefixes, of all without any; with force 1 every pause.",
              TextCalls::resume),
          new TextCommand(
              "cp",
              "compact_prefix",
              "<prefix> [<from> [<to>]]",
              "Compacts the keys of a prefix between two keys, or all of them.",
              TextCalls::compact),
          new TextCommand(
              "dp",
              "detach_prefixes",
              "<seconds> <prefix> ...",
              "Takes prefixes out of use, to the detach directory, and refuses them for so long.",
              TextCalls::detach),
          new TextCommand(
              "ap",
              "attach_prefixes",
              "<open 0|1> <prefix> ...",
              "Takes detached prefixes into use again; with 1 opens them at once.",
              TextCalls::attach),
          new TextCommand(
              "rl",
              "reload",
              "[<prefix> ...]",
              """
              Has a slave load prefixes anew from its master, and the others go on meanwhile.
              Without any, tells how far that is.""",
              words -> new Ask(new Call.Reload(words.all()), TextPrinter::told)),
          new TextCommand(
              "gap",
              "get_all_prefixes",
              "",
              "Lists the open prefixes.",
              words -> new Ask(new Call.GetAllPrefixes(false), TextPrinter::names)),
          new TextCommand(
              "g", "get", "<prefix> <key> ...", "Shows the values of keys.", TextCalls::get),
          new TextCommand(
              "d",
              "del",
              "<prefix> <key> ...",
              "Deletes keys and shows what they held.",
              TextCalls::del),
          new TextCommand(
              "s",
              "set",
              "<prefix> <key> <value>",
              "Sets a key to the rest of the line: to a JSON value if it is one, else to a string.",
              words -> TextCalls.set(words, TextCalls::jsonOrString)),
          new TextCommand(
              "corrupt",
              "corrupt",
              "<prefix> <key> <word>",
              "Sets a key to a word that need not be JSON, to try the repair of values.",
              words -> TextCalls.set(words, Words::next)),
          new TextCommand(
              "i",
              "inc",
              "<prefix> <key> <increment> [<start>]",
              "Adds to a number, which starts at <start> or 0.",
              TextCalls::inc),
          new TextCommand(
              "r",
              "range",
              "<prefix> [<from> [<to> [<offset> [<limit>]]]]",
              """
              Shows keys in their order with their values:
              \tr test - the first 10
              \tr test key1 - the first 10 from key1 on
              \tr test key1 key2 - the first 10 from key1 to key2, both included
              \tr test key1 key2 25 75 - of these, 75 after the first 25""",
              TextCalls::range),
          new TextCommand(
              "rj",
              "repair_json",
              "[<prefix>|* [<limit>]]",
              "Makes JSON of values that are none, in a prefix or in all.",
              TextCalls::repair),
          new TextCommand(
              "gpi",
              "get_prefix_info",
              "<prefix> [<limit>]",
              "Counts the values of a prefix by type, and the sizes of keys and values.",
              TextCalls::info));

  /** What a line asks for; never throws. */
  static TextStep read(Bytes line) {
    Words words = new Words(line);
    return named(words.next().toString()).map(c -> c.reader.apply(words)).orElse(UNKNOWN);
  }

  private static Optional<TextCommand> named(String name) {
    return ALL.stream().filter(c -> c.brief.equals(name) || c.name.equals(name)).findFirst();
  }

  private static TextStep help(Words words) {
    Bytes name = words.next();
    if (name.isEmpty()) {
      return new Say(String.join("\n", ALL.stream().map(TextCommand::usage).toList()));
    }
    return named(name.toString())
        .map(c -> new Say(c.usage() + "\n" + c.explanation))
        .orElseGet(() -> new Say("Unknown command '" + name + "'. Try: help"));
  }

  private String usage() {
    return (brief + "|" + name + " " + arguments).stripTrailing();
  }
}
