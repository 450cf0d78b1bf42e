// The script for bash.

import type { Tree, Values } from "./completion-tree.ts";
import { nexts, valued } from "./completion-words.ts";

const toReply = (values: Values): string => {
  if (values === "folder") return 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur"))';
  if (values === "file") return 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur"))';
  if (values === "unknown") return ":";
  return `COMPREPLY=($(compgen -W "${values.join(" ")}" -- "$cur"))`;
};

/** bashScript is for bash 4 and later. */
export function bashScript(tree: Tree): string {
  const options = valued(tree);
  return `# Completes sallyport in bash. For this shell: source <(sallyport completion bash)
# For all: sallyport completion bash > ~/.local/share/bash-completion/completions/sallyport
_sallyport() {
  local cur=\${COMP_WORDS[COMP_CWORD]} at="" takes="" word i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    # --data=folder comes as three words.
    [[ $word == "=" ]] && continue
    if [[ -n $takes ]]; then takes=""; continue; fi
    case $word in
      ${options.map(({ flag }) => flag).join("|")}) takes=$word ;;
      -*) ;;
      *) at="\${at:+$at }$word" ;;
    esac
  done
  [[ $cur == "=" ]] && cur=""
  local IFS=$' \\t\\n'
  case $takes in
    "") ;;
${options.map(({ flag, values }) => `    ${flag}) ${inLines(toReply(values))}; return ;;`).join("\n")}
  esac
  case $at in
${nexts(tree)
  .map(
    ({ after, words }) =>
      `    "${after}") COMPREPLY=($(compgen -W "${words.map(([one]) => one).join(" ")}${after === "" ? " --help --version" : ""}" -- "$cur")) ;;`,
  )
  .join("\n")}
${tree.typed
  .map(
    ({ words, options: own, argument }) => `    "${words}")
      if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "${own.map(({ flag }) => flag).join(" ")}" -- "$cur"))
      else ${argument === null ? ":" : inLines(toReply(argument))}; fi ;;`,
  )
  .join("\n")}
  esac
}
complete -F _sallyport sallyport
`;
}

/** Names with spaces in them are one name. */
const inLines = (reply: string): string => (reply.startsWith("compopt") ? `local IFS=$'\\n'; ${reply}` : reply);
