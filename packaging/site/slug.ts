// Headings' anchors, as they are where the pages are read as they stand, so that one link leads to one heading everywhere.

/** slug is a heading's anchor; of two headings with the same one, the second gets "-1". */
export const slug = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "")
    .replaceAll(" ", "-");
