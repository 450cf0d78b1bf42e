// The script for zsh.

import type { Tree, Values } from "./completion-tree.ts";
import { nexts, valued } from "./completion-words.ts";

const toReply = (values: Values): string => {
  if (values === "folder") return "_files -/";
  if (values === "file") return "_files";
  return values === "unknown" ? "_message value" : `compadd -- ${values.join(" ")}`;
};

const toList = (words: readonly (readonly [string, string])[]): string =>
  words.map(([word, says]) => `'${word}:${says}'`).join(" ");

/** zshScript is for a folder of $fpath. */
export function zshScript(tree: Tree): string {
  const options = valued(tree);
  return `#compdef sallyport
# Completes sallyport in zsh. For this shell: source <(sallyport completion zsh)
# For all: sallyport completion zsh > _sallyport, in a folder of $fpath
_sallyport() {
  local -a found
  local at="" takes="" word i
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
    if [[ -n $takes ]]; then takes=""; continue; fi
    case $word in
      (${options.map(({ flag }) => flag).join("|")}) takes=$word ;;
      (-*) ;;
      (*) at="\${at:+$at }$word" ;;
    esac
  done
  case $takes in
    ("") ;;
${options.map(({ flag, values }) => `    (${flag}) ${toReply(values)}; return ;;`).join("\n")}
  esac
  case $at in
${nexts(tree)
  .map(({ after, words }) => `    ("${after}") found=(${toList(words)}); _describe -t commands command found ;;`)
  .join("\n")}
${tree.typed
  .map(
    ({ words, options: own, argument }) => `    ("${words}")
      if [[ \${words[CURRENT]} == -* ]]; then
        found=(${toList(own.map(({ flag, says }) => [flag, says] as const))}); _describe -o -t options option found
      else ${argument === null ? ":" : toReply(argument)}; fi ;;`,
  )
  .join("\n")}
  esac
}
if [[ \${funcstack[1]} == _sallyport ]]; then _sallyport "$@"; else compdef _sallyport sallyport; fi
`;
}
