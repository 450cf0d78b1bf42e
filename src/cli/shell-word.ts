// A text as a shell reads it as one word, for commands that are told to be typed.

/** shellWord leaves alone what needs no quotation marks. */
export const shellWord = (text: string): string =>
  /^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
