import { ConfigError, type FittedSchema } from '@fsdnet/core';
import type { FittedField } from '@fsdnet/core/engine';
import { bytesText } from '@fsdnet/core/node';

import { memoryLimit } from '../data/index.ts';
import { estimateOf, type Planned, type SizedEstimate } from './estimate.ts';
import type { MemoryParts } from './memory-model.ts';

/** Rows that large vocabularies are hashed into, as a remedy. */
const HASHED_ROWS = 100_000;

/** Fields that are named at most. */
const MOST_HASHED = 5;

const PARTS: Readonly<Record<keyof MemoryParts, string>> = {
  process: 'the process',
  reading: 'reading',
  encodedRows: 'rows',
  vocabularies: 'vocabularies',
  tables: 'tables',
  trainedTables: 'the trained tables',
  engine: 'batches',
};

/** Refuses what cannot fit. @throws ConfigError with options under which it would. */
export function refuseBeyondMemory(planned: Planned, estimate: SizedEstimate): void {
  const { bytes, whose } = memoryLimit();
  if (estimate.peakRssBytes <= bytes) return;
  const largest = Object.entries({ ...estimate.memory })
    .sort(([, a], [, b]) => b - a)
    .slice(0, 2)
    .map(([part, size]) => `${PARTS[part as keyof MemoryParts]} ${bytesText(size)}`);
  const remedies = remediesFor(planned, bytes);
  throw new ConfigError({
    where: 'memory',
    rule: `this training needs about ${bytesText(estimate.peakRssBytes)} (${largest.join(', ')}, …), but ${whose} ${bytesText(bytes)}`,
    fix:
      remedies.length === 0
        ? 'Give it more memory, or fewer rows and columns.'
        : `It would fit with ${remedies.join(', or with ')}.`,
  });
}

/** Options under which it fits, each of them alone. */
function remediesFor(planned: Planned, bytes: number): readonly string[] {
  const fits = (other: Planned): boolean => estimateOf(other).peakRssBytes <= bytes;
  return [smallerVectors(planned, fits), hashing(planned, fits), smallerBatches(planned, fits)].filter(
    (remedy) => remedy !== undefined,
  );
}

type Fits = (planned: Planned) => boolean;

function smallerVectors(planned: Planned, fits: Fits): string | undefined {
  for (let embeddingDim = planned.values.embeddingDim >> 1; embeddingDim >= 1; embeddingDim >>= 1) {
    if (fits({ ...planned, values: { ...planned.values, embeddingDim } })) return `--embedding-dim ${embeddingDim}`;
  }
  return undefined;
}

function smallerBatches(planned: Planned, fits: Fits): string | undefined {
  for (let batchSize = planned.values.batchSize >> 1; batchSize >= 256; batchSize >>= 1) {
    if (fits({ ...planned, values: { ...planned.values, batchSize } })) return `--batch-size ${batchSize}`;
  }
  return undefined;
}

/** Hashes the fields with the largest vocabularies, one more after the other. */
function hashing(planned: Planned, fits: Fits): string | undefined {
  const { fields } = planned.schema;
  const largest = fields.filter((field) => keptRows(field) > HASHED_ROWS).sort((a, b) => keptRows(b) - keptRows(a));
  for (let count = 1; count <= Math.min(MOST_HASHED, largest.length); count++) {
    const names = largest.slice(0, count).map(({ name }) => name);
    if (fits({ ...planned, schema: hashed(planned.schema, new Set(names)) }))
      return names.map((name) => `--hash "${name}:${HASHED_ROWS}"`).join(' ');
  }
  return undefined;
}

function keptRows(field: FittedField): number {
  return field.kind === 'numeric' || field.vocabulary.hashed !== undefined ? 0 : field.vocabulary.rows;
}

function hashed(schema: FittedSchema, names: ReadonlySet<string>): FittedSchema {
  const rows = HASHED_ROWS + 2;
  const fields = schema.fields.map((field): FittedField =>
    field.kind === 'numeric' || !names.has(field.name)
      ? field
      : { ...field, vocabulary: { ...field.vocabulary, hashed: HASHED_ROWS, rows } },
  );
  return { ...schema, fields };
}
