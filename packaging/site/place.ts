// Where the site is made, and from what.

import { join } from "node:path";
import { project } from "../place.ts";

/** pages is the folder with the pages as the generator reads them. */
export const pages = join(project, ".sallyport/site-pages");

/** output is the folder with the site. */
export const output = join(project, ".sallyport/site");

/** base is the path that the site is served below; "/" unless SITE_BASE says another. */
export const base = process.env["SITE_BASE"] ?? "/";
