import {
  categorical,
  defineSchema,
  type CtrData,
  type CtrModel,
  type EncodedRows,
  type FittedSchema,
  type Initializer,
} from '@fsdnet/core';
import { BATCH_NORM_MOMENTUM, vocabularyOf, type Engine } from '@fsdnet/core/engine';
import { disagreements } from '@fsdnet/core/testing';
import '@fsdnet/core/testing/vitest';
import { fit, loadSnapshot, memoryRun, type Snapshot } from '@fsdnet/training';
import { describe, expect, test } from 'vitest';
import {
  hasNoGradient,
  initialStatistics,
  joinParameters,
  joinStatistics,
  splitParameters,
  splitStatistics,
} from './dense-layout.ts';
import { ENGINES } from './engines.ts';
import {
  gathered,
  layoutOf,
  modelOf,
  parametersOf,
  prepare,
  readFixtures,
  type AfterTraining,
  type Fixture,
  type Prepared,
} from './fixture.ts';

const TRAINED = readFixtures().flatMap((fixture) =>
  fixture.after ? [[fixture.name, fixture, fixture.after] as const] : [],
);

/** 20 steps of float32 beside float64. */
const TO_FOUR_DIGITS = { rtol: 0, atol: 1e-4 };

describe.each(ENGINES)('%s', (_, makeEngine) => {
  test.each(TRAINED)('%s, trained here', async (_name, fixture, after) => {
    const { state } = await train(makeEngine(), fixture, after);
    const tables = state.tensors.get('tables/embedding/values')!.data;
    expect(tables).toBeAllclose(after.tables, TO_FOUR_DIGITS);

    const prepared = await prepare(makeEngine(), fixture);
    const parameters = state.tensors.get('dense/parameters')!.data;
    for (const [name, values] of Object.entries(splitParameters(prepared.manifest, parameters))) {
      if (!hasNoGradient(prepared.manifest, name))
        expect(values, name).toBeAllclose(after.parameters[name]!, TO_FOUR_DIGITS);
    }
    expect(await batchLogits(prepared, fixture, parameters, tables)).toBeAllclose(after.batchLogits, TO_FOUR_DIGITS);
    await prepared.compiled.dispose();
  });

  test.each(TRAINED)('%s, as the reference trained it', async (_name, fixture, after) => {
    const { compiled, manifest } = await prepare(makeEngine(), fixture);
    const parameters = joinParameters(manifest, after.parameters);
    await compiled.dense.write({ parameters, slots: {}, statistics: joinStatistics(manifest, after.statistics) });
    const batch = compiled.batch(fixture.labels.length, 'inference');
    batch.tables['embedding']!.set(gathered(fixture, after.tables));
    const { logits, probability } = await compiled.predict(batch, { heads: true });
    expect(
      disagreements({ logits: logits!, probability }, { logits: after.logits, probability: after.probability }),
    ).toEqual([]);
    await compiled.dispose();
  });
});

/**
 * Logits with batch norm by the batch's own statistics. Those of the evaluation mode depend on the biases in front of
 * batch norms, whose steps are rounding noise: running means follow them late. The batch's statistics are taken from
 * what one step does to running statistics of 0 and 1.
 */
async function batchLogits(
  { compiled, manifest }: Prepared,
  fixture: Fixture,
  parameters: Float32Array,
  tables: Float32Array,
): Promise<readonly Float32Array[]> {
  const rows = fixture.labels.length;
  const input = gathered(fixture, tables);
  const training = compiled.batch(rows, 'training');
  training.tables['embedding']!.set(input);
  training.labels.set(fixture.labels);
  await compiled.dense.write({ parameters, slots: {}, statistics: initialStatistics(manifest) });
  await compiled.step(training, { epoch: 1, step: 0 });
  const moved = Object.entries(splitStatistics(manifest, (await compiled.dense.read()).statistics));
  const statistics = Float32Array.from(
    moved.flatMap(([name, values]) =>
      Array.from(values, (value) =>
        name.endsWith('variance')
          ? ((value - (1 - BATCH_NORM_MOMENTUM)) / BATCH_NORM_MOMENTUM) * ((rows - 1) / rows)
          : value / BATCH_NORM_MOMENTUM,
      ),
    ),
  );
  await compiled.dense.write({ parameters, slots: {}, statistics });
  const batch = compiled.batch(rows, 'inference');
  batch.tables['embedding']!.set(input);
  return (await compiled.predict(batch, { heads: true })).logits!;
}

/** Trains from the fixture's weights, all rows in one batch, with `fit`. Returns the state after the last step. */
async function train(engine: Engine, fixture: Fixture, after: AfterTraining): Promise<{ readonly state: Snapshot }> {
  const { steps, learningRate, clipNorm, embeddingL2 } = after;
  const run = memoryRun();
  const trained = await fit(startingFromTables(modelOf(fixture), fixture), dataOf(fixture), {
    engine: startingFromParameters(engine, fixture),
    epochs: steps,
    batchSize: fixture.labels.length,
    patience: steps,
    lrSchedule: 'constant',
    learningRate,
    clipNorm,
    embeddingL2,
    embeddingDim: fixture.dim,
    run,
  });
  await trained.dispose();
  const opened = await run.open();
  const state = await loadSnapshot((await opened.checkpoint())!.state);
  await opened.close();
  expect(state.facts['position']).toMatchObject({ updates: steps });
  return { state };
}

/** The same engine, but its models start with the fixture's dense parameters. */
function startingFromParameters(engine: Engine, fixture: Fixture): Engine {
  const { name, runtime, threads } = engine;
  return {
    name,
    runtime,
    threads,
    async compile(model, spec) {
      const compiled = await engine.compile(model, spec);
      const { manifest } = spec;
      await compiled.dense.write({
        parameters: parametersOf(manifest, fixture),
        slots: {},
        statistics: initialStatistics(manifest),
      });
      return compiled;
    },
  };
}

/** The same model, but its table starts with the fixture's values. */
function startingFromTables(model: CtrModel, { tableRows, dim, tables }: Fixture): CtrModel {
  const init: Initializer = {
    name: 'fixture',
    // A field is known by the size of its table; no two are equal.
    fill(values, [rows]) {
      const start = tableRows.slice(0, tableRows.indexOf(rows!)).reduce((sum, before) => sum + before, 0);
      values.set(tables.slice(start * dim, (start + rows!) * dim));
    },
  };
  return {
    ...model,
    forward(ctx) {
      ctx.embedding('embedding', { init });
      return model.forward(ctx);
    },
  };
}

function dataOf(fixture: Fixture): CtrData {
  const rows: EncodedRows = {
    rows: fixture.labels.length,
    ids: Int32Array.from(fixture.ids),
    numbers: new Float32Array(),
    lists: [],
    labels: Float32Array.from(fixture.labels),
  };
  return { name: fixture.name, schema: schemaOf(fixture), train: rows, valid: rows };
}

function schemaOf(fixture: Fixture): FittedSchema {
  const features = layoutOf(fixture).fields.map(({ name }) => categorical(name));
  return {
    schema: defineSchema({ label: 'label', features }),
    fields: features.map((feature, index) => {
      const tokens = Array.from({ length: fixture.tableRows[index]! - 2 }, (_, token) => String(token));
      return { kind: 'categorical', name: feature.name, feature, vocabulary: vocabularyOf(tokens) };
    }),
  };
}
