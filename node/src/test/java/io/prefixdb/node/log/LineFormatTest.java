package io.prefixdb.node.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.LogLook;
import io.prefixdb.node.config.LogPart;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a line looks. */
final class LineFormatTest {
  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final Instant TIME = Instant.parse("2021-03-06T01:22:04.347Z");
  private static final LogLook LOOK = new LogLook(8, 9, 3);

  @Test
  void aLineLooksAsTheOriginals() {
    LineFormat text = new LineFormat.Text(LOOK, UTC);
    assertThat(text.of(new LogLine(TIME, "PrefixDB", "MESSAGE", "No updates for 'mlm'")))
        .isEqualTo("2021-03-06 01:22:04.347 PrefixDB MESSAGE   No updates for 'mlm'");
    assertThat(text.of(new LogLine(TIME, "IOW", "END", "Client FAIL")))
        .isEqualTo("2021-03-06 01:22:04.347 IOW      END       Client FAIL");
    assertThat(text.of(new LogLine(TIME, "", "FINAL", "Name: PrefixDB")))
        .isEqualTo("2021-03-06 01:22:04.347 FINAL     Name: PrefixDB");
    assertThat(
            new LineFormat.Text(new LogLook(8, 9, 0), UTC)
                .of(new LogLine(TIME, "SYSTEM", "ERROR", "x")))
        .isEqualTo("2021-03-06 01:22:04 SYSTEM   ERROR     x");
  }

  /** The forms that the original has for what is left of date and time. */
  @ParameterizedTest
  @CsvSource({
    "'', 2021-03-06 01:22:04.347 SYSTEM   ERROR     x",
    "DATE, 01:22:04.347 SYSTEM   ERROR     x",
    "TIME, 2021-03-06 .347 SYSTEM   ERROR     x",
    "TIME FRACTION NAME, 2021-03-06 ERROR     x",
    "DATE TIME FRACTION IDENT, SYSTEM   x",
    "YEAR, Sat Mar 06 01:22:04.347 SYSTEM   ERROR     x",
    "YEAR WEEKDAY MESSAGE, 'Mar 06 01:22:04.347 SYSTEM   ERROR     '",
    "MONTH, 06 Sat 2021 01:22:04.347 SYSTEM   ERROR     x",
    "MONTH WEEKDAY, 06 2021 01:22:04.347 SYSTEM   ERROR     x",
    "DAYS, 2021 Mar 01:22:04.347 SYSTEM   ERROR     x",
    "YEAR MONTH, Sat 06 01:22:04.347 SYSTEM   ERROR     x",
    "YEAR MONTH DAYS, 01:22:04.347 SYSTEM   ERROR     x",
    "SECONDS, 2021-03-06 01:22.4347 SYSTEM   ERROR     x",
    "MINUTES FRACTION, 2021-03-06 01h 04s SYSTEM   ERROR     x",
    "HOURS FRACTION, 2021-03-06 22m 04s SYSTEM   ERROR     x",
    "HOURS MINUTES DATE FRACTION, 1614993724 SYSTEM   ERROR     x",
  })
  void whatIsHiddenIsLeftOut(String hidden, String line) {
    LogLook look =
        new LogLook(
            8,
            9,
            3,
            false,
            Stream.of(hidden.split(" "))
                .filter(part -> !part.isEmpty())
                .map(LogPart::valueOf)
                .collect(Collectors.toSet()),
            "");
    assertThat(new LineFormat.Text(look, UTC).of(new LogLine(TIME, "SYSTEM", "ERROR", "x")))
        .isEqualTo(line);
  }

  @Test
  void dateAndTimeMayHaveAFormOfTheirOwn() {
    LogLook look = new LogLook(0, 0, 3, false, Set.of(), "%a %d.%m.%y %I:%M %p %s %% %Q|%e%j");
    assertThat(new LineFormat.Text(look, UTC).of(new LogLine(TIME, "A", "B", "x")))
        .isEqualTo("Sat 06.03.21 01:22 AM 1614993724 % %Q| 6065 A B x");
  }

  @Test
  void aLineCanBeJson() {
    assertThat(
            new LineFormat.Json().of(new LogLine(TIME, "SYSTEM", "ERROR", "a \"b\"\n\\\u0001 й")))
        .isEqualTo(
            "{\"time\":\"2021-03-06T01:22:04.347Z\",\"name\":\"SYSTEM\",\"level\":\"ERROR\","
                + "\"text\":\"a \\\"b\\\"\\n\\\\\\u0001 й\"}");
  }
}
