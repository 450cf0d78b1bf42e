// The pages of docs/reference/ that are made from the source: `npm run docs:reference` writes them.

import { writeFileSync } from "node:fs";
import { apiPage } from "./api.ts";
import { errorCodesPage } from "./error-codes.ts";
import { httpPage } from "./http.ts";
import { limitsPage } from "./limits.ts";
import { logEventsPage } from "./log-events.ts";
import { settingsPage } from "./settings.ts";

/** pages is each by its file, as the source gives it now. */
export const pages: Readonly<Record<string, () => string>> = {
  "docs/reference/api.md": apiPage,
  "docs/reference/error-codes.md": errorCodesPage,
  "docs/reference/http.md": httpPage,
  "docs/reference/limits.md": limitsPage,
  "docs/reference/log-events.md": logEventsPage,
  "docs/reference/settings.md": settingsPage,
};

if (import.meta.main) for (const [file, page] of Object.entries(pages)) writeFileSync(file, page());
