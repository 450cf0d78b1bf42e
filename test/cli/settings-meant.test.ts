// A value or a variable with a slip in it: the sentence says which one was probably meant.

import { expect, test } from "vitest";
import { parseSettings, SettingsError } from "../../src/settings.ts";

const problemsOf = (flags: Parameters<typeof parseSettings>[0], environment = {}) => {
  try {
    parseSettings(flags, environment);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems;
  }
};

test.each([
  [{ logLevel: "debgu" }, {}, "debug?"],
  [{ publicScheme: "htps" }, {}, "https?"],
  [{ listen: "9000" }, {}, "127.0.0.1:9000"],
  [{ listen: ":9000" }, {}, "0.0.0.0:9000"],
  [{}, { SALLYPORT_WROKERS: "1" }, "SALLYPORT_WORKERS?"],
  [{ drain: "5" }, {}, "unit?"],
])("of %j and %j it is asked whether it means %s", (flags, environment, words) => {
  const problems = problemsOf(flags, environment);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(words);
});

test.each([[{ logLevel: "x" }], [{ listen: "nowhere" }], [{ listen: "[::1" }]])("of %j nothing is guessed", (flags) => {
  expect(problemsOf(flags)[0]).not.toContain("did you mean");
});
