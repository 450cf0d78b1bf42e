// Forms of the pages: fields with their labels and hints, and a button; with a ceremony, what the page's script asks the browser for.

import { type Look, toHidden, toSubmit } from "./button.ts";
import { escapeHtml } from "./escape.ts";
import { hrefHtml } from "./href.ts";
import type { Icon } from "./icon.ts";

/** Field is one line to type in. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly kind: "digits" | "text" | "code";
  readonly maxLength: number;
  readonly optional?: boolean;
  readonly value?: string;
}

/** Ceremony is what the page's script asks the browser for before it sends the form; `options` is JSON. */
export interface Ceremony {
  readonly kind: "create" | "get";
  readonly options: string;
}

/** Form is one, with what it sends besides. */
export interface Form {
  readonly action: string;
  readonly hidden: Readonly<Record<string, string>>;
  readonly fields: readonly Field[];
  readonly submit: string;
  readonly icon?: Icon;
  /** null: works without a script. */
  readonly ceremony: Ceremony | null;
}

/** Around is what of a form depends on its page. */
export interface FormPlace {
  readonly look: Look;
  /** Which field has the focus; undefined: none. */
  readonly focused: Field | undefined;
  /** Which one is wrong, as the page says with the id "error"; undefined: none. */
  readonly wrongField: Field | undefined;
}

/** toForm is the form. */
export function toForm(form: Form, place: FormPlace): string {
  const { ceremony } = form;
  const fields = form.fields.map((field) => toField(field, place));
  const button = toSubmit({ label: form.submit, ...(form.icon && { icon: form.icon }) }, place.look);
  const lines = [toHidden(form.hidden), ...fields, button].filter((line) => line !== "").join("\n");
  const action = hrefHtml(form.action);
  if (ceremony === null) return `<form method="post" action="${action}">\n${lines}\n</form>`;
  // The script shows the form and hides the sentence: without it the button could do nothing.
  return `<form method="post" action="${action}" data-passkey="${ceremony.kind}" data-options="${escapeHtml(ceremony.options)}" hidden>
<input type="hidden" name="answer" value="">
${lines}
</form>
<p class="error" role="alert" data-passkey-failed data-say-known="This passkey is set up already. Add another one, or go back." data-say-unused="${unused[ceremony.kind]}" hidden></p>
<p role="status" data-passkey-waiting data-say-waiting="Now do what your browser asks for."></p>
<p data-passkey-missing>A passkey needs JavaScript, and a browser that knows passkeys. Turn it on, or use another browser.</p>`;
}

const unused = {
  create: "No passkey was added. Try again.",
  get: "No passkey was used. Try again, or use another way.",
} as const;

const kinds = {
  digits: 'inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]*" class="digits" dir="ltr"',
  code: 'autocomplete="off" autocapitalize="none" spellcheck="false" class="code" dir="ltr"',
  text: 'autocomplete="off" dir="auto"',
} as const;

function toField(field: Field, { focused, wrongField }: FormPlace): string {
  const name = escapeHtml(field.name);
  const faulty = field === wrongField;
  const described = [...(field.hint === undefined ? [] : [`${name}-hint`]), ...(faulty ? ["error"] : [])].join(" ");
  const attributes = [
    `id="${name}" name="${name}" type="text" maxlength="${field.maxLength}"`,
    kinds[field.kind],
    ...(field.value === undefined ? [] : [`value="${escapeHtml(field.value)}"`]),
    ...(field.optional === true ? [] : ["required"]),
    ...(field === focused ? ["autofocus"] : []),
    ...(faulty ? ['aria-invalid="true"'] : []),
    ...(described === "" ? [] : [`aria-describedby="${described}"`]),
  ].join(" ");
  const hint = field.hint === undefined ? "" : `\n<p class="hint" id="${name}-hint">${escapeHtml(field.hint)}</p>`;
  return `<label for="${name}">${escapeHtml(field.label)}</label>\n<input ${attributes}>${hint}`;
}
