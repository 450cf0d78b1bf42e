// A browser's name, as roughly as its owner would say it: "Firefox on Linux".

/** First match wins: every browser claims to be the ones after it. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\b(?:Edg|EdgA|EdgiOS|Edge)\//, "Edge"],
  [/\b(?:OPR|OPT|OPX|OPiOS|Opera)[/ ]/, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bVivaldi\//, "Vivaldi"],
  [/\bYaBrowser\//, "Yandex Browser"],
  [/\bUC ?Browser\//, "UC Browser"],
  [/\bHuaweiBrowser\//, "Huawei Browser"],
  [/\bMiuiBrowser\//, "Mi Browser"],
  [/\b(?:DuckDuckGo|Ddg)\//, "DuckDuckGo"],
  [/\bBrave\//, "Brave"],
  [/\b(?:Firefox|FxiOS|Focus)\//, "Firefox"],
  [/\bChromium\//, "Chromium"],
  // It has no word boundary before "Chrome", and would be what claims to be Safari.
  [/\b(?:HeadlessChrome|Chrome|CriOS)\//, "Chrome"],
  [/\bEpiphany\//, "GNOME Web"],
  // There is none but Apple's: what else has its engine says so too (GNOME Web, Konqueror, televisions), and has no name of its own.
  [/\b(?:Macintosh|iPhone|iPad|iPod)\b.*\bSafari\//, "Safari"],
];

const systems: readonly (readonly [RegExp, string])[] = [
  // An iPad says that it is a Macintosh; a browser that there is for iOS alone tells it apart.
  [/\b(?:iPhone|iPad|iPod)\b|\b(?:CriOS|FxiOS|EdgiOS|OPiOS|OPT)\//, "iOS"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\b(?:Mac OS X|Macintosh)\b/, "macOS"],
  [/\b(?:Free|Open|Net)BSD\b/, "BSD"],
  [/\b(?:Linux|X11)\b/, "Linux"],
];

/** toAgent names the browser of a User-Agent header. Only names from these lists come out: the header is the client's own text. */
export function toAgent(userAgent: string | undefined): string {
  const browser = find(browsers, userAgent) ?? "A browser";
  const system = find(systems, userAgent);
  return system === undefined ? browser : `${browser} on ${system}`;
}

const find = (names: typeof browsers, text: string | undefined): string | undefined =>
  text === undefined ? undefined : names.find(([pattern]) => pattern.test(text))?.[1];
