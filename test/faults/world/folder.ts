// A trial's folder, and small disks in it that can be filled.

import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Disk is a file system of its own. */
export interface Disk {
  readonly path: string;
  /** fill writes until there is no room; empty takes that away again. */
  fill(): void;
  empty(): void;
  /** grow makes the disk itself larger. */
  grow(size: string): void;
}

/** TrialFolder goes away with all that was mounted in it. */
export interface TrialFolder {
  readonly path: string;
  disk(name: string, size: string): Disk;
  /** hold closes a descriptor when the folder goes. */
  hold(descriptor: number): void;
  close(): void;
}

/** cannotMount says why there can be no small disk; null: there can. */
export function cannotMount(): string | null {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-mount-"));
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]);
  if (status === 0) spawnSync("umount", [folder]);
  rmSync(folder, { recursive: true, force: true });
  return status === 0 ? null : "A tmpfs cannot be mounted here.";
}

/** createTrialFolder makes one below the system's temporary folder. */
export function createTrialFolder(): TrialFolder {
  const path = mkdtempSync(join(tmpdir(), "sallyport-faults-"));
  const mounted: string[] = [];
  const held: number[] = [];
  const close = () => {
    for (const one of held.splice(0)) closeSync(one);
    for (const one of mounted.splice(0)) spawnSync("umount", ["-l", one]);
    rmSync(path, { recursive: true, force: true });
    process.off("exit", close);
  };
  process.once("exit", close);
  return {
    path,
    hold: (descriptor) => void held.push(descriptor),
    disk(name, size) {
      const place = join(path, name);
      mkdirSync(place);
      const { status, stderr } = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", place], {
        encoding: "utf8",
      });
      if (status !== 0) throw new Error(`no disk can be mounted: ${stderr}`);
      mounted.push(place);
      const filler = join(place, "filler");
      return {
        path: place,
        fill() {
          const file = openSync(filler, "a");
          for (const size of [1 << 20, 1 << 12, 1]) {
            const bytes = Buffer.alloc(size);
            try {
              while (writeSync(file, bytes) === size);
            } catch {
              // Full.
            }
          }
          closeSync(file);
        },
        empty: () => rmSync(filler, { force: true }),
        grow: (larger) => void spawnSync("mount", ["-o", `remount,size=${larger}`, place]),
      };
    },
    close,
  };
}
