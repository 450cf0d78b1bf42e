// Many files are compiled and loaded in groups, so that a save is the work of one group: which files go together.

/** Below so many one script is quicker than several, each of which brings the language along. */
const few = 32;

/** groupFiles: as many groups as each has files; null: too few to part. A file stays in its group, whatever comes and goes beside it. */
export function groupFiles(files: readonly string[]): readonly (readonly string[])[] | null {
  if (files.length < few) return null;
  const count = 2 ** Math.round(Math.log2(Math.sqrt(files.length)));
  const groups = Array.from({ length: count }, (): string[] => []);
  for (const file of files) groups[hash(file) % count]!.push(file);
  return groups;
}

/** FNV-1a, with its high bits folded in: names that differ in a digit go to different groups. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}
