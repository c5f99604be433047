import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const UNFINISHED = '.unfinished-';

/**
 * The folder in which an installation comes about, beside the one that it becomes. A step works under a name of its
 * own and gets its final name when it is done, so a run that was cut off anywhere leaves whole steps, and the next run
 * goes on behind them.
 */
export class Staging {
  readonly folder: string;
  readonly #target: string;

  constructor(target: string) {
    this.#target = target;
    this.folder = join(dirname(target), `.installing-${basename(target)}`);
  }

  /** Makes the folder, and removes what a run that was cut off left half done. */
  async open(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    await this.#removeUnfinished();
  }

  path(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  /** Whether the step that makes `name` is done. */
  has(name: string): boolean {
    return existsSync(this.path(name));
  }

  /**
   * Makes a folder unless it is there: `make` fills a temporary one, of which `result` (default: all) becomes `name`.
   */
  async finish(name: string, make: (folder: string) => Promise<void>, result = '.'): Promise<void> {
    if (this.has(name)) return;
    const temporary = this.path(`${UNFINISHED}${randomBytes(4).toString('hex')}`);
    await mkdir(temporary);
    await make(temporary);
    await mkdir(dirname(this.path(name)), { recursive: true });
    await rename(join(temporary, result), this.path(name));
    await removeTree(temporary);
  }

  /** Ends a run that was interrupted: whole steps stay. */
  async interrupt(): Promise<void> {
    await this.#removeUnfinished();
  }

  /** Ends a run that failed: nothing stays. */
  async undo(): Promise<void> {
    await removeTree(this.folder);
  }

  /** Ends a run that worked: the folder becomes the target. */
  async publish(): Promise<void> {
    await this.#removeUnfinished();
    await removeTree(this.#target);
    await rename(this.folder, this.#target);
  }

  async #removeUnfinished(): Promise<void> {
    for (const name of await readdir(this.folder)) {
      if (name.startsWith(UNFINISHED)) await removeTree(this.path(name));
    }
  }
}

/**
 * Removes a folder and what is in it. A run that was killed leaves the tool alive that it had started, which goes on
 * filling its folder for a while: the removal is tried again for about ten seconds.
 */
async function removeTree(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
