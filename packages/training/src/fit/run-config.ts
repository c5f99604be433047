import { ConfigError, type CtrData, type CtrModel } from '@fsdnet/core';
import { resultOptions, schemaFingerprint, type Collective, type Engine, type Option } from '@fsdnet/core/engine';
import { pretrainedFacts } from '../pretrained-vectors.ts';
import { together } from '../ranks/agreement.ts';
import type { JsonObject, JsonValue } from '../run-store/index.ts';
import type { GivenRows } from '../tables/index.ts';
import type { StartState } from '../warm-start/index.ts';
import { fitOptions, type FitOptions } from './fit-options.ts';
import { environmentOf } from './run-environment.ts';
import type { Settings } from './settings.ts';

/** Parts of the configuration that may change between the sessions of a run: they do not change its results. */
const FREE = ['environment.engines', 'environment.runtime', 'environment.numerics', 'training.checkpointSeconds'];

/** The same, where another engine goes on: it has threads of its own, and changes rounding only. */
const FREE_WITH_ENGINE = ['environment.engine', 'environment.threads'];

/** What a run may go on with when it is larger. */
const LIMITS = Object.entries<Option>(fitOptions)
  .filter(([, option]) => 'limit' in option && option.limit)
  .map(([name]) => `training.${name}`);

/** Options that earlier versions did not have, and what their runs did. */
const BEFORE_THE_OPTION: JsonObject = {
  outputBias: 'zero',
  warmUpSteps: 0,
  plateauFactor: 0.1,
  evaluationsPerEpoch: 1,
  calibrate: 'off',
  shards: 1,
  shuffleWindow: 0,
  tableOptimizer: 'same',
  progressive: false,
};

/** What a configuration is made of. */
export interface RunConfigParts {
  readonly model: CtrModel;
  readonly data: CtrData;
  readonly engine: Engine;
  readonly settings: Settings;
  readonly parameters: number;
  /** Rows that start from vectors from elsewhere. */
  readonly given: readonly GivenRows[];
  /** The run that training starts from. */
  readonly start: StartState | undefined;
  /** What the caller adds. */
  readonly extra: Readonly<Record<string, unknown>> | undefined;
}

/** What config.json holds: everything that the results depend on, defaults written out. */
export function runConfig({
  model,
  data,
  engine,
  settings,
  parameters,
  given,
  start,
  extra,
}: RunConfigParts): JsonObject {
  const { optimizer, lrSchedule, metrics, checkpointSeconds, monitor } = settings;
  return {
    model: { name: model.name, parameters },
    data: {
      name: data.name,
      schema: schemaFingerprint(data.schema),
      rows: { train: data.train.rows, valid: data.valid.rows, test: data.test?.rows ?? null },
    },
    training: {
      ...plainOptions(settings),
      optimizer: { ...optimizer.math },
      lrSchedule: lrSchedule.name,
      monitor: { ...monitor },
      metrics: Object.keys(metrics),
      checkpointSeconds: checkpointSeconds === Infinity ? null : checkpointSeconds,
      ...(start && { start: { schema: schemaFingerprint(start.schema), newValues: start.newValues ?? 'draw' } }),
      ...(given.length > 0 && { pretrained: pretrainedFacts(given) }),
    },
    environment: environmentOf(engine),
    config: (extra ?? {}) as JsonObject,
  };
}

/** The options of `fit` that hold plain data. */
function plainOptions(values: object): JsonObject {
  return resultOptions(fitOptions, { ...values }) as JsonObject;
}

/** The training values of a run's configuration; those that its version did not have are what it did. */
export function storedTraining(config: JsonObject): JsonObject {
  return { ...BEFORE_THE_OPTION, ...(config['training'] as JsonObject) };
}

/**
 * Options for a run that goes on: those that its version did not have stay as they were then, and so do the window of the
 * shuffle, which else follows from where the rows are, and the number of shards; unless they are named.
 */
export function optionsOfStored(options: FitOptions, stored: JsonObject): FitOptions {
  const known = stored['training'] as JsonObject;
  const missing = Object.entries(BEFORE_THE_OPTION).filter(
    ([name]) => !(name in known) && options[name as keyof FitOptions] === undefined,
  );
  const before = storedTraining(stored);
  const { shuffleWindow = before['shuffleWindow'] as number, shards = before['shards'] as number } = options;
  return { ...options, ...Object.fromEntries(missing), shuffleWindow, shards };
}

/**
 * Larger limits are no other configuration, nor is another engine.
 *
 * @throws ConfigError that names every key in which the stored run differs from the present one.
 */
export function checkSameConfig(where: string, stored: JsonObject, present: JsonObject): void {
  const before = flatten({ ...stored, training: storedTraining(stored) });
  const now = flatten(present);
  const isSame = (key: string): boolean => before.get(key) === now.get(key);
  const free = isSame('environment.engine') ? FREE : [...FREE, ...FREE_WITH_ENGINE];
  const changed = [...new Set([...before.keys(), ...now.keys()])].filter(
    (key) => !free.includes(key) && !isSame(key) && !isRaised(key, before, now),
  );
  if (changed.length === 0) return;
  throw new ConfigError({
    where,
    rule: 'a run must continue with the configuration that it was started with',
    got: changed
      .map((key) => `${key} ${now.get(key) ?? 'absent'} instead of ${before.get(key) ?? 'absent'}`)
      .join(', '),
    fix: 'Give the same options again, or start a new run elsewhere.',
  });
}

/** @throws ConfigError on every rank, with what one of them has otherwise than rank 0. */
export async function checkSameOnRanks(ranks: Collective, config: JsonObject): Promise<void> {
  if (ranks.size === 1) return;
  const all = await ranks.allgatherv(new TextEncoder().encode(JSON.stringify(config)));
  const [first, ...others] = all.map((bytes) => flatten(JSON.parse(new TextDecoder().decode(bytes)) as JsonObject));
  await together(ranks, () => {
    for (const [index, other] of others.entries()) {
      const changed = [...new Set([...first!.keys(), ...other.keys()])].filter(
        (key) => first!.get(key) !== other.get(key),
      );
      if (changed.length === 0) continue;
      throw new ConfigError({
        where: 'fit: ranks',
        rule: 'all ranks must train with the same data, options and versions',
        got: changed
          .map(
            (key) =>
              `${key} ${other.get(key) ?? 'absent'} on rank ${index + 1} instead of ${first!.get(key) ?? 'absent'}`,
          )
          .join(', '),
        fix: 'Start all of them with the same command, on machines that are alike.',
      });
    }
  });
}

function isRaised(key: string, before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): boolean {
  return LIMITS.includes(key) && Number(now.get(key)) > Number(before.get(key));
}

/** Leaves by dotted path, as JSON text. */
function flatten(value: JsonObject): Map<string, string> {
  const leaves = new Map<string, string>();
  const visit = (path: string, item: JsonValue | undefined): void => {
    if (item === undefined) return;
    if (item !== null && typeof item === 'object' && !Array.isArray(item)) {
      for (const [key, inner] of Object.entries(item)) visit(path === '' ? key : `${path}.${key}`, inner);
    } else {
      leaves.set(path, JSON.stringify(item));
    }
  };
  visit('', value);
  return leaves;
}
