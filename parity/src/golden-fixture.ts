import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { GoldenNumbers, GoldenOptions } from './golden-training.ts';

const FOLDER = new URL('../fixtures/golden/', import.meta.url);

/** A training by all of its options, and what it once computed. */
export interface GoldenFixture {
  readonly options: GoldenOptions;
  /** Written by write-golden.ts; absent before. */
  readonly numbers?: GoldenNumbers;
}

/** Names of all golden fixtures. */
export function goldenNames(): readonly string[] {
  return readdirSync(FOLDER)
    .sort()
    .map((file) => basename(file, '.json'));
}

export function readGolden(name: string): GoldenFixture {
  return JSON.parse(readFileSync(fileOf(name), 'utf8')) as GoldenFixture;
}

/** JSON keeps every bit of a float64. Lists stay on one line, as prettier wants them. */
export function writeGolden(name: string, fixture: GoldenFixture): void {
  const text = JSON.stringify(fixture, null, 2).replaceAll(
    /\[[^[\]{}]+\]/g,
    (list) => `[${list.slice(1, -1).trim().replaceAll(/\s+/g, ' ')}]`,
  );
  writeFileSync(fileOf(name), `${text}\n`);
}

function fileOf(name: string): URL {
  return new URL(`${name}.json`, FOLDER);
}
