// The forms in a page, as a browser without JavaScript would send them.

/** Form is one form found in a page. */
export interface Form {
  readonly id: string;
  /** Absolute. */
  readonly action: URL;
  readonly method: "GET" | "POST";
  /** What is sent when nothing is typed, without buttons. */
  readonly fields: readonly (readonly [string, string])[];
  /** Every name that can be filled in, empty ones and unchecked ones too. */
  readonly names: ReadonlySet<string>;
  readonly buttons: readonly (readonly [string, string])[];
}

/** parseForms reads HTML as plainly written as a server's own pages are; it is not a browser's parser. */
export function parseForms(page: string, base: URL): readonly Form[] {
  const text = page.replace(/<!--[\s\S]*?-->/g, "").replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, "");
  const everything = controls(text);
  return [...text.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].map((match) => {
    const attributes = parseAttributes(match[1] ?? "");
    const id = attributes.get("id") ?? "";
    const outside = id === "" ? [] : everything.filter((control) => control.form === id);
    const own = [...controls(match[2] ?? "").filter((control) => control.form === undefined), ...outside];
    return {
      id,
      action: new URL(attributes.get("action") || base.href, base),
      method: attributes.get("method")?.toUpperCase() === "POST" ? "POST" : "GET",
      fields: own.filter(({ kind, on }) => kind === "field" && on).map(({ name, value }) => [name, value] as const),
      names: new Set(own.filter(({ kind }) => kind === "field").map(({ name }) => name)),
      buttons: own.filter(({ kind }) => kind === "button").map(({ name, value }) => [name, value] as const),
    };
  });
}

interface Control {
  readonly kind: "field" | "button";
  readonly name: string;
  readonly value: string;
  readonly on: boolean;
  readonly form: string | undefined;
}

function controls(text: string): readonly Control[] {
  const found: Control[] = [];
  const pattern = /<(input|button)\b((?:"[^"]*"|'[^']*'|[^'">])*)>|<(textarea|select)\b([^>]*)>([\s\S]*?)<\/\3>/gi;
  for (const [, simple, simpleText, complex, complexText, content = ""] of text.matchAll(pattern)) {
    const attributes = parseAttributes(simpleText ?? complexText ?? "");
    const name = attributes.get("name") ?? "";
    if (name === "" || attributes.has("disabled")) continue;
    const type = (attributes.get("type") ?? (simple?.toLowerCase() === "button" ? "submit" : "text")).toLowerCase();
    const box = type === "checkbox" || type === "radio";
    if (type === "button" || type === "reset") continue;
    found.push({
      kind: simple !== undefined && (type === "submit" || type === "image") ? "button" : "field",
      name,
      value: complex === undefined ? (attributes.get("value") ?? (box ? "on" : "")) : chosen(complex, content),
      on: !box || attributes.has("checked"),
      form: attributes.get("form"),
    });
  }
  return found;
}

function chosen(tag: string, content: string): string {
  // A newline right after <textarea> is not part of its value (HTML §13.2.6.4.7).
  if (tag.toLowerCase() === "textarea") return decodeText(content.replace(/^\r?\n/, ""));
  const options = [...content.matchAll(/<option\b([^>]*)>([^<]*)/gi)].map(([, attributes = "", label = ""]) => ({
    attributes: parseAttributes(attributes),
    label: decodeText(label.trim()),
  }));
  const option = options.find(({ attributes }) => attributes.has("selected")) ?? options[0];
  return option?.attributes.get("value") ?? option?.label ?? "";
}

function parseAttributes(text: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = "", , double, single, bare] of text.matchAll(
    /([^\s"'<>/=]+)(\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g,
  ))
    attributes.set(name.toLowerCase(), decodeText(double ?? single ?? bare ?? ""));
  return attributes;
}

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

/** decodeText turns HTML's character references into characters. */
export function decodeText(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));/gi, (whole, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return named[name.toLowerCase()] ?? whole;
  });
}
