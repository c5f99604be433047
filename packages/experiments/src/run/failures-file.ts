import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { disk, replaceWhole } from '@fsdnet/core/node';

/** A training that failed, until it succeeds. */
export interface Failure {
  readonly key: string;
  readonly command: string;
  readonly message: string;
}

/** The failures that are kept in a file. */
export class FailuresFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  read(): readonly Failure[] {
    return existsSync(this.#path) ? (JSON.parse(readFileSync(this.#path, 'utf8')) as readonly Failure[]) : [];
  }

  add(failure: Failure): Promise<void> {
    return this.#write([...this.read().filter(({ key }) => key !== failure.key), failure]);
  }

  /** Forgets what has succeeded since. */
  async remove(key: string): Promise<void> {
    const failures = this.read();
    if (failures.some((failure) => failure.key === key))
      await this.#write(failures.filter((failure) => failure.key !== key));
  }

  async #write(failures: readonly Failure[]): Promise<void> {
    mkdirSync(dirname(this.#path), { recursive: true });
    await replaceWhole(disk, this.#path, [new TextEncoder().encode(`${JSON.stringify(failures, null, 2)}\n`)]);
  }
}
