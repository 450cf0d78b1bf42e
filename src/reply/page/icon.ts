// The pages' icons: drawn for them, as strokes in a square of 24, in the colour of the text beside them.

/** What each is drawn of; circles and squares with round corners are elements of their own. */
const drawn = {
  shield: '<path d="M12 3l7 2.6v5.6c0 4.4-2.9 8-7 9.8-4.1-1.8-7-5.4-7-9.8V5.6z"/><path d="M9 11.8l2.2 2.2 4-4.2"/>',
  warning: '<path d="M12 4l9 15.5H3z"/><path d="M12 10v4.2M12 17v.1"/>',
  person: '<circle cx="12" cy="8.5" r="3.75"/><path d="M4.5 20c.9-3.7 3.8-5.5 7.5-5.5s6.6 1.8 7.5 5.5"/>',
  check: '<path d="M5 12.5l4.7 4.7L19.5 7"/>',
  box: '<path d="M4 7h16v11a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2z"/><path d="M4 7l2-3h12l2 3M10 12h4"/>',
  key: '<circle cx="8" cy="15" r="4"/><path d="M11 12l8-8M16 7l2.5 2.5M13.5 9.5l1.8 1.8"/>',
  laptop: '<rect x="5" y="5" width="14" height="10" rx="1.5"/><path d="M3 19h18"/>',
  phone: '<rect x="7" y="3" width="10" height="18" rx="2"/><path d="M11 18h2"/>',
  sheet: '<path d="M7 3h7l4 4v14H7z"/><path d="M14 3v4h4M10 12h5M10 16h5"/>',
  plus: '<path d="M12 5v14M5 12h14"/>',
} as const;

export type Icon = keyof typeof drawn;

/** icon says nothing by itself: the text beside it does. */
export const icon = (name: Icon): string =>
  `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${drawn[name]}</svg>`;
