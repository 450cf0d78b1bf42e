// Which bracket, text or comment was opened and never closed: the parser names where it gave up, and operators look for where it began.

/** Opened is a bracket, or a text's or template's first quote: what it is, and its offset in the file. */
export interface Opened {
  readonly mark: string;
  readonly at: number;
}

/** Scan is what was open where the parser gave up. */
export interface Scan {
  /** Brackets that were not closed until then, the innermost last. */
  readonly open: readonly Opened[];
  /** The one whose end stands further out than its beginning: it took the end of another, so it is the one that lacks its own. */
  readonly suspect: Opened | null;
  /** Does everything that is opened get its own end? */
  readonly isBalanced: boolean;
  /** A text, template or regular expression that does not end. */
  readonly unended: Opened | null;
}

const closers: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}", "${": "}" };

/** closerOf gives what closes a bracket. */
export const closerOf = (mark: string): string => closers[mark] ?? mark;

/** scanBrackets reads a file up to an offset: enough of TypeScript to tell brackets from what stands in texts and comments. */
export function scanBrackets(text: string, until: number): Scan {
  const open: Opened[] = [];
  let suspect: Opened | null = null;
  let strays = 0;
  /** The last thing that was read and is no space: a slash after it is a division, or begins a regular expression. */
  let last = "";
  let at = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? null;
    if (found !== null) at += found.length;
    return found;
  };
  /** The text of a template, up to its end or to a value in it; false where it does not end. */
  const template = (): boolean => {
    if (take(/(?:[^`\\$]|\\[\s\S]|\$(?!\{))*/y) === null || at >= text.length) return false;
    if (text[at] === "`") at++;
    else {
      open.push({ mark: "${", at });
      at += 2;
    }
    return true;
  };
  while (at < until && at < text.length) {
    const from = at;
    const character = text[at]!;
    if (take(/\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y) !== null) continue;
    if (character === '"' || character === "'") {
      if (take(/"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'/y) === null)
        return { open, suspect, isBalanced: false, unended: { mark: character, at: from } };
      last = "text";
    } else if (character === "`") {
      at++;
      if (!template()) return { open, suspect, isBalanced: false, unended: { mark: character, at: from } };
      last = "text";
    } else if (character === "/" && /^$|[(,=:[!&|?{};+*%<>~^-]$|^(?:return|typeof|case|in|of)$/.test(last)) {
      if (take(/\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y) === null)
        return { open, suspect, isBalanced: false, unended: { mark: character, at: from } };
      last = "text";
    } else if (character === "(" || character === "[" || character === "{") {
      open.push({ mark: character, at });
      at++;
      last = character;
    } else if (character === ")" || character === "]" || character === "}") {
      const opened = open.at(-1);
      at++;
      last = character;
      if (opened === undefined || closerOf(opened.mark) !== character) {
        strays++;
        continue;
      }
      open.pop();
      if (opened.mark === "${") {
        if (!template()) return { open, suspect, isBalanced: false, unended: { mark: "`", at: opened.at } };
        last = "text";
      } else if (isFirst(text, from) && indent(text, from) < indent(text, opened.at)) suspect ??= opened;
    } else last = take(/[\w$\u0080-\uffff]+/y) ?? text[at++]!;
  }
  return { open, suspect, isBalanced: open.length + strays === 0, unended: null };
}

/** indent counts the characters before a line's first one. */
export function indent(text: string, at: number): number {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start))![0].length;
}

/** isFirst: does nothing but space stand before it in its line? */
export const isFirst = (text: string, at: number): boolean =>
  text.lastIndexOf("\n", at - 1) + 1 + indent(text, at) === at;
