import type { Predictions } from '@fsdnet/core/engine';
import { disagreements } from '@fsdnet/core/testing';
import { describe, expect, test } from 'vitest';
import { hasNoGradient, namedStatistics, splitParameters, splitStatistics } from './dense-layout.ts';
import { ENGINES } from './engines.ts';
import { fill, prepare, readFixtures, type Scores } from './fixture.ts';

const FIXTURES = readFixtures();

function namedScores({ logits, probability }: Scores | Predictions): Record<string, ArrayLike<number>> {
  return { probability, ...Object.fromEntries(logits!.map((logit, head) => [`logit ${head}`, logit])) };
}

describe.each(ENGINES)('%s', (engine, makeEngine) => {
  // One graph goes to both runtimes.
  const tags = engine === 'onnxruntime-web' ? ['long'] : [];
  test.each(FIXTURES.map((fixture) => [fixture.name, fixture] as const))('%s', { tags }, async (_name, fixture) => {
    const { compiled, manifest } = await prepare(makeEngine(), fixture);
    const rows = fixture.labels.length;
    expect(manifest.parameters.map(({ name, shape }) => [name, [...shape]]).sort()).toEqual(
      Object.entries(fixture.parameters)
        .map(([name, { shape }]) => [name, shape])
        .sort(),
    );

    const scored = compiled.batch(rows, 'inference');
    fill(scored, fixture);
    const predictions = await compiled.predict(scored, { heads: true });
    expect(disagreements(namedScores(predictions), namedScores(fixture.evaluation))).toEqual([]);

    const batch = compiled.batch(rows, 'training');
    fill(batch, fixture);
    batch.labels.set(fixture.labels);
    if (fixture.weights) batch.weights!.set(fixture.weights);
    const { loss, tableGradients } = await compiled.step(batch, { epoch: 1, step: 0 });
    expect(disagreements(loss, fixture.step.loss)).toEqual([]);

    const gradients: Record<string, Float32Array> = {
      ...splitParameters(manifest, await compiled.dense.readGradients()),
      input: tableGradients['embedding']!,
      ...(fixture.linear && { firstOrder: tableGradients['firstOrder']! }),
      ...Object.fromEntries(Object.keys(fixture.furtherTables ?? {}).map((table) => [table, tableGradients[table]!])),
    };
    const isCompared = ([name]: readonly [string, unknown]): boolean => !hasNoGradient(manifest, name);
    expect(
      disagreements(
        Object.fromEntries(Object.entries(gradients).filter(isCompared)),
        Object.fromEntries(Object.entries(fixture.step.gradients).filter(isCompared)),
      ),
    ).toEqual([]);

    const { statistics } = await compiled.dense.read();
    expect(disagreements(splitStatistics(manifest, statistics), namedStatistics(fixture.step.statistics))).toEqual([]);
    await compiled.dispose();
  });
});
