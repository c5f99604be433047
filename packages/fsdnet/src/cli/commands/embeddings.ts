import { ConfigError } from '@fsdnet/core';
import { shortestFloat32 } from '@fsdnet/core/engine';

import { outputFormat, rowFormats, rowWriter, writeWholeFile } from '../../predict/index.ts';
import { loadRun, openRun } from '../../run/index.ts';
import { fromCommandLine } from '../checked-options/index.ts';
import { embeddingsOptionTable, suggestion } from '../options/index.ts';
import type { EmbeddingsOptions } from '../options/index.ts';
import { countText } from '../output/index.ts';
import type { Context } from './context.ts';
import { refuseJsonOnStdout, requireOption } from './requirements.ts';

/** `fsdnet embeddings RUN`: the learned vectors of a field with their values. */
export async function embeddings(context: Context): Promise<void> {
  const { console } = context;
  const options = fromCommandLine<EmbeddingsOptions>(embeddingsOptionTable, context.given);
  const field = requireOption('embeddings', options, 'field');
  const out = requireOption('embeddings', options, 'out');
  refuseJsonOnStdout(console, out);
  const format = outputFormat(out, { named: options.format, usual: 'csv', formats: rowFormats });
  const run = await openRun(context.positional['run'] ?? '', options);
  const known = run.description.schema.fields.map(({ name }) => name);
  if (!known.includes(field)) {
    throw new ConfigError({
      where: `--field ${field}`,
      rule: 'the run has no such field',
      fix: suggestion(field, known, 'Its fields'),
    });
  }
  // Vectors are only read, so any engine will do, and this one needs no installation.
  const trained = await loadRun(run, { engine: 'cpu' }, console);
  const { values, vectors, dim } = trained.embeddings(field);
  const writer = rowWriter(format, ['value', ...Array.from({ length: dim }, (_, index) => `v${index + 1}`)]);
  await writeWholeFile(out, async (write) => {
    await write(writer.header);
    for (const [index, value] of values.entries()) {
      const vector = vectors.subarray(index * dim, (index + 1) * dim);
      await write(writer.row([value, ...Array.from(vector, (number) => shortestFloat32(number))]));
    }
  });
  if (out === '-') return;
  console.result(
    { command: 'embeddings', field, values: values.length, dim, out },
    `${countText(values.length)} vectors of width ${dim} in ${out}`,
  );
}
