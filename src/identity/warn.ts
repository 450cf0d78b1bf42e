// How operators are told of what is amiss, where no request is about it.

/** Warn tells operators, in a sentence; `fields` are for their tools. */
export type Warn = (message: string, fields?: Readonly<Record<string, unknown>>) => void;
