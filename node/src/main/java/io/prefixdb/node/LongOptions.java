package io.prefixdb.node;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Long options as the original's parser takes them, boost::program_options: the beginning of one
 * stands for it where no other begins so. Not as picocli would, which takes one behind an option
 * with optional values for a value of that.
 *
 * @param names of all options of the command, but for those that only the program itself gives
 */
record LongOptions(List<String> names) implements UnaryOperator<String> {
  static LongOptions of(CommandSpec command) {
    return new LongOptions(
        command.options().stream()
            .filter(option -> !option.hidden())
            .map(OptionSpec::names)
            .flatMap(Arrays::stream)
            .filter(name -> name.startsWith("--"))
            .toList());
  }

  /** The whole name in the place of its beginning; everything else stays as it is. */
  @Override
  public String apply(String argument) {
    int equals = argument.indexOf('=');
    String typed = equals < 0 ? argument : argument.substring(0, equals);
    if (!typed.startsWith("--") || typed.length() == 2 || names.contains(typed)) {
      return argument;
    }
    List<String> meant = names.stream().filter(name -> name.startsWith(typed)).toList();
    return meant.size() == 1 ? meant.getFirst() + argument.substring(typed.length()) : argument;
  }
}
