// sallyport completion: what can be typed, for a shell, made from the table that also reads it.

import type { Command } from "./command.ts";
import { bashScript } from "./completion-bash.ts";
import { fishScript } from "./completion-fish.ts";
import { toTree } from "./completion-tree.ts";
import { zshScript } from "./completion-zsh.ts";

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
type Shell = keyof typeof scripts;
const shells = Object.keys(scripts) as Shell[];

/** completionCommand is the command; `commands` are asked for late, since it is one of them. */
export const completionCommand = (
  commands: () => readonly Command[],
  groups: Readonly<Record<string, string>>,
): Command => ({
  group: null,
  name: "completion",
  text: "Print what completes this command in a shell; how to use it stands in its first lines",
  arguments: [{ name: "shell", text: "Which shell", values: shells }],
  switches: [],
  settings: [],
  async run({ words: [shell] }, { out }) {
    out(scripts[shell as Shell](toTree(commands(), groups)));
    return 0;
  },
});
