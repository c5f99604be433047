import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { StorageError } from '@fsdnet/core/engine';

import type { TrainResult } from './run-result.ts';

/** Version of the file's format. */
const format = 1;

/** What the command line remembers about a run besides its configuration: session.json. */
export interface Session {
  /** Folder in which the data set was found; a hint for later commands. */
  readonly dataFolder: string | null;
  /** What `train --json` printed; null until the run is finished. */
  readonly result: TrainResult | null;
  /** Whether the run has baselines; absent where an earlier version began it. */
  readonly baselines?: boolean;
}

/** Replaces session.json in one step. */
export function writeSession(run: string, session: Session): void {
  const path = join(run, 'session.json');
  writeFileSync(`${path}.new`, `${JSON.stringify({ format, ...session }, null, 1)}\n`);
  renameSync(`${path}.new`, path);
}

/** Reads session.json; undefined where there is none. Throws StorageError when it is damaged. */
export function readSession(run: string): Session | undefined {
  const path = join(run, 'session.json');
  if (!existsSync(path)) return undefined;
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw damaged(path, 'is not valid JSON', cause);
  }
  const { format: found, dataFolder, result, baselines } = (content ?? {}) as Record<string, unknown>;
  if (found !== format) throw damaged(path, `must have format ${format}`, undefined, JSON.stringify(found));
  if (!isTextOrNull(dataFolder) || typeof result !== 'object')
    throw damaged(path, 'does not hold what this version writes');
  return {
    dataFolder,
    result: result as Session['result'],
    ...(typeof baselines === 'boolean' && { baselines }),
  };
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

function damaged(path: string, rule: string, cause?: unknown, got?: string): StorageError {
  return new StorageError({ where: path, rule, got, fix: 'Remove the file; the run itself does not need it.', cause });
}
