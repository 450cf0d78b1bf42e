// A logo, as a policy has it: the text of an SVG, or the data: URL of a picture. Pages show it as a picture, in which nothing runs; what is none is refused all the same.

import { type Kind, told } from "./option.ts";
import { problem } from "./registry.ts";

/** It is on every page, each time. */
const mostUnits = 32_768;

/** XML tells letters apart: an <SVG> is no drawing, and would leave a gap. */
const svg = /^\ufeff?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[^>]*-->\s*)*<svg(?=[\s>/])/;
const picture = /^data:image\/(?:png|jpeg|webp|gif);base64,[A-Za-z0-9+/]+={0,2}$/;

/** What a drawing has no need of, and what else it could be for. */
const hostile: readonly (readonly [RegExp, string])[] = [
  [/<script/i, "a script"],
  [/\son[a-z]+\s*=/i, "a script in an attribute"],
  [/javascript:/i, "a javascript: address"],
  [/<!(?:doctype|entity)/i, "a document type"],
  [/<(?:foreignObject|iframe|object|embed|audio|video|animate|set)\b/i, "more than a drawing"],
  [/(?:href|src)\s*=\s*["']?\s*(?!#|["']?#|data:image\/(?:png|jpeg|webp|gif);)[^"'\s>]/i, "an address outside of it"],
  [/url\(\s*["']?\s*(?!#)[^)\s"']/i, "an address outside of it"],
  [/@import/i, "a style sheet outside of it"],
];

/** logo is the kind of the option. */
export const logo: Kind<string> = {
  takes: ["a text"],
  what: 'the text of an SVG, or a picture as "data:image/png;base64,…"',
  example: `'<svg viewBox="0 0 24 24"><path d="M4 4h16v16H4z"/></svg>'`,
  read(value, { call, path, at }) {
    const text = value as string;
    const tell = (what: string, fix: string): typeof told => {
      problem("POLICY_PAGES", `${call} has a ${path} ${what}`, fix, at);
      return told;
    };
    if (/^data:image\/svg/i.test(text))
      return tell("that is an SVG as a data: URL", "Give the text of the SVG itself.");
    if (text.length > mostUnits)
      return tell(
        `of ${text.length} characters`,
        `Every page has it in itself: make it smaller than ${mostUnits}, as a simpler SVG or a picture of 96 × 96.`,
      );
    if (picture.test(text)) return text;
    if (!svg.test(text)) return undefined;
    const found = hostile.find(([pattern]) => pattern.test(text));
    if (found !== undefined)
      return tell(`with ${found[1]}`, "Take that out of it: a logo is a drawing and nothing else.");
    // As a picture it is a document of its own, and is nothing without this.
    return /\sxmlns\s*=/.test(text) ? text : text.replace(/<svg(?=[\s>/])/, '<svg xmlns="http://www.w3.org/2000/svg"');
  },
};
