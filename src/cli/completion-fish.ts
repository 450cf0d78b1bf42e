// The script for fish.

import type { Tree, Values } from "./completion-tree.ts";
import { nexts } from "./completion-words.ts";

const toRule = (values: Values | null): string => {
  if (values === null) return "";
  if (values === "folder") return " -x -a '(__fish_complete_directories)'";
  if (values === "file") return " -r -F";
  return values === "unknown" ? " -x" : ` -x -a '${values.join(" ")}'`;
};

/** fishScript is for ~/.config/fish/completions. */
export function fishScript(tree: Tree): string {
  const seen = (words: string): string =>
    words
      .split(" ")
      .map((word) => `__fish_seen_subcommand_from ${word}`)
      .join("; and ");
  const lines = nexts(tree).flatMap(({ after, words }) => {
    const names = words.map(([word]) => word).join(" ");
    const when =
      after === "" ? "__fish_use_subcommand" : `${seen(after)}; and not __fish_seen_subcommand_from ${names}`;
    return words.map(([word, says]) => `complete -c sallyport -n '${when}' -a ${word} -d '${says}'`);
  });
  const own = tree.typed.flatMap(({ words, options, argument }) => [
    ...options.map(
      ({ flag, says, values }) =>
        `complete -c sallyport -n '${seen(words)}' -l ${flag.slice(2)}${toRule(values)} -d '${says}'`,
    ),
    ...(argument === null || argument === "unknown"
      ? []
      : [
          `complete -c sallyport -n '${seen(words)}' ${argument === "file" ? "-F" : `-a '${argument === "folder" ? "(__fish_complete_directories)" : argument.join(" ")}'`}`,
        ]),
  ]);
  return `# Completes sallyport in fish. For this shell: sallyport completion fish | source
# For all: sallyport completion fish > ~/.config/fish/completions/sallyport.fish
complete -c sallyport -f
complete -c sallyport -n __fish_use_subcommand -l help -d 'Print help'
complete -c sallyport -n __fish_use_subcommand -l version -d 'Print the version'
${[...lines, ...own].join("\n")}
`;
}
