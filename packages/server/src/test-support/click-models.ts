import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { defineSchema, InputError, type EncodedRows, type FittedSchema } from '@fsdnet/core';
import { fromRows } from '@fsdnet/datasets';

import type { OpenModel, ServedModel } from '../model/served-model.ts';

/** A schema with a field of each kind, fitted on 40 rows: users u0 … u9, long ids, ages, genres, times. */
function clickSchema(): FittedSchema {
  const rows = Array.from({ length: 40 }, (_, row) => ({
    click: row % 3 === 0 ? 1 : 0,
    user: `u${row % 10}`,
    item: (9_007_199_254_740_993n + BigInt(row % 8)).toString(),
    age: 20 + (row % 30),
    genres: ['Drama', 'War', 'Comedy'].slice(0, row % 4),
    seen: 1_700_000_000 + 3600 * row,
  }));
  const schema = defineSchema({
    label: 'click',
    features: [
      { kind: 'categorical', name: 'user', minCount: 1 },
      { kind: 'categorical', name: 'item', minCount: 1 },
      { kind: 'numeric', name: 'age' },
      { kind: 'multiValued', name: 'genres', minCount: 1 },
      { kind: 'categorical', name: 'seen.hour', time: { column: 'seen', part: 'hour' }, minCount: 1 },
      { kind: 'numeric', name: 'seen.age', time: { column: 'seen' } },
    ],
  });
  return fromRows(rows, { schema }).schema;
}

/** The score of a row: by hand the same for anyone who knows ids, numbers and lists. */
export function scoresOf({ rows, ids, numbers, lists }: EncodedRows, shift = 0): Float32Array {
  const width = ids.length / rows;
  const numberWidth = numbers.length / rows;
  return Float32Array.from({ length: rows }, (_, row) => {
    let sum = shift;
    for (let column = 0; column < width; column++) sum += ids[row * width + column]! * (column + 1);
    for (let column = 0; column < numberWidth; column++) sum += numbers[row * numberWidth + column]! * (column + 2);
    for (const { offsets, ids: tokens } of lists)
      for (const token of tokens.subarray(offsets[row], offsets[row + 1])) sum += 0.3 * token;
    return 1 / (1 + Math.exp(-sum / 20));
  });
}

/** A model that scores as `scoresOf` does. */
export interface ClickModel extends ServedModel {
  /** Rows of each run so far. */
  readonly runs: number[];
  isDisposed: boolean;
}

/** A model in memory; `hold` is awaited in each run. */
function clickModel(schema: FittedSchema, shift = 0, hold?: () => Promise<void>): ClickModel {
  return {
    schema,
    runs: [],
    isDisposed: false,
    async predict(rows) {
      if (this.isDisposed) throw new Error('disposed');
      this.runs.push(rows.rows);
      await hold?.();
      return scoresOf(rows, shift);
    },
    async dispose() {
      this.isDisposed = true;
    },
  };
}

/** A folder of its own, where models are files that say how far their scores are shifted. */
export class ModelFolders {
  readonly root: string = mkdtempSync(join(tmpdir(), 'fsdnet-server-'));
  readonly schema: FittedSchema = clickSchema();
  /** Models that were opened, the last one at the end. */
  readonly opened: ClickModel[] = [];
  /** Awaited in each run. */
  hold: (() => Promise<void>) | undefined;

  path(name: string): string {
    return join(this.root, name);
  }

  /** Writes a model; "broken" cannot be opened. */
  write(name: string, shift: number | 'broken' = 0): string {
    const folder = this.path(name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'model.safetensors'), String(shift));
    return folder;
  }

  readonly open: OpenModel = async (folder) => {
    const { readFile } = await import('node:fs/promises');
    const text = await readFile(join(folder, 'model.safetensors'), 'utf8');
    if (text === 'broken') throw new InputError({ where: folder, rule: 'is damaged' });
    const model = clickModel(this.schema, Number(text), () => this.hold?.() ?? Promise.resolve());
    this.opened.push(model);
    return model;
  };

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
