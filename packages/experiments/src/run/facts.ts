import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { disk, replaceWhole } from '@fsdnet/core/node';
import type { Panel } from '../drawing/draw-layers.ts';
import { benchmarkSets, type BenchmarkSet } from '../grid/datasets.ts';
import { table3Models, type PaperModel } from '../grid/models.ts';
import { fsdnetJson } from './fsdnet-json.ts';

/** What a data set is once it is read, by its name; sets that are not at hand are absent. */
export type DatasetCounts = Readonly<
  Record<string, { readonly instances: number; readonly fields: number; readonly tableRows: number }>
>;

/** Published parameters of the models of Table 4, by title and data set. */
export type ParameterCounts = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Panels of Figure 8 by data set. */
export type Drawings = Readonly<Record<string, readonly Panel[]>>;

/** What the pages need besides rows, kept beside them. */
export class Facts {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  datasets(): DatasetCounts {
    return this.#read('datasets') as DatasetCounts;
  }

  drawings(): Drawings {
    return this.#read('drawings') as Drawings;
  }

  /** Keeps the panels of a data set. */
  async keepDrawing(dataset: string, panels: readonly Panel[]): Promise<void> {
    await this.#write('drawings', { ...this.drawings(), [dataset]: panels });
  }

  parameters(): ParameterCounts {
    return this.#read('parameters') as ParameterCounts;
  }

  /** Reads the sets that are at hand, and counts (Table 1). */
  async countDatasets(
    sets: readonly BenchmarkSet[],
    data: readonly string[],
    signal: AbortSignal,
    show: (line: string) => void,
  ): Promise<void> {
    const counts: Record<string, DatasetCounts[string]> = { ...this.datasets() };
    for (const { name } of sets) {
      show(`counting ${name}`);
      const found = (await fsdnetJson(['data', name, ...data], signal)) as FoundData | undefined;
      if (!found) continue;
      const instances = Object.values(found.rows).reduce<number>((sum, rows) => sum + (rows ?? 0), 0);
      counts[name] = { instances, fields: found.fields.length, tableRows: found.tableRows };
    }
    await this.#write('datasets', counts);
  }

  /** Asks `fsdnet describe` for the parameters of some models (Table 4). */
  async countParameters(
    models: readonly PaperModel[],
    sets: readonly BenchmarkSet[],
    signal: AbortSignal,
    show: (line: string) => void,
  ): Promise<void> {
    const counts: Record<string, Record<string, number>> = structuredClone(this.parameters()) as Record<
      string,
      Record<string, number>
    >;
    for (const { model, fsd, title } of models) {
      for (const { name } of sets) {
        show(`counting the parameters of ${title} on ${name}`);
        const args = ['describe', '--model', model, '--dataset', name, ...(fsd && model !== 'fsdnet' ? ['--fsd'] : [])];
        const found = (await fsdnetJson(args, signal)) as { readonly publishedParameters: number } | undefined;
        if (found) (counts[title] ??= {})[name] = found.publishedParameters;
      }
    }
    await this.#write('parameters', counts);
  }

  #read(name: string): unknown {
    const file = join(this.#folder, `${name}.json`);
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  }

  async #write(name: string, facts: object): Promise<void> {
    mkdirSync(this.#folder, { recursive: true });
    const text = `${JSON.stringify(facts, null, 2)}\n`;
    await replaceWhole(disk, join(this.#folder, `${name}.json`), [new TextEncoder().encode(text)]);
  }
}

/** The part of what `fsdnet data --json` prints that is kept. */
interface FoundData {
  readonly rows: Readonly<Record<string, number | null>>;
  readonly fields: readonly unknown[];
  readonly tableRows: number;
}

/** The sets and models of Tables 1 and 4. */
export const paperSets: readonly BenchmarkSet[] = benchmarkSets.filter(({ paper }) => paper !== undefined);
export const paperBackbones: readonly PaperModel[] = table3Models;
