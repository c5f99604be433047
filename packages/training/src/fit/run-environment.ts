import type { Engine } from '@fsdnet/core/engine';

import type { JsonObject, JsonValue } from '../run-store/index.ts';
import type { TrainingPosition } from '../state/index.ts';

/**
 * Version of the arithmetic outside engines: it counts up where a release gives other bits for the same training. 2: norms
 * are summed by slice.
 */
const NUMERICS = 2;

/** What made runs whose configuration names no version. */
const FIRST_NUMERICS = 1;

/** An engine that trained a run from a step of an epoch on; steps count from 0, epochs from 1. `numericsOf` tells its numerics. */
interface EngineStart extends JsonObject {
  readonly engine: string;
  readonly threads: number;
  readonly epoch: number;
  readonly step: number;
}

/** What config.json says about what computes. */
interface RunEnvironment extends JsonObject {
  readonly engine: string;
  readonly threads: number;
  readonly runtime: string;
  /** All engines that trained the run, where there was more than one. */
  readonly engines?: readonly EngineStart[];
}

/** The environment of a run that starts. */
export function environmentOf({ name, threads, runtime }: Engine): JsonObject {
  return { engine: name, threads, runtime, numerics: NUMERICS };
}

/**
 * The environment of a run that goes on at a position, and the name of the engine that trained it until there where that
 * is another one. A checkpoint holds no engine's state, so any engine can go on; only its rounding differs. What is
 * finished stays as it was trained.
 */
export function continuedEnvironment(
  stored: JsonObject,
  present: Engine,
  { epoch, step, stopped }: TrainingPosition,
): { readonly environment: JsonObject; readonly engineBefore: string | undefined } {
  if (stopped !== null) return { environment: stored, engineBefore: undefined };
  const {
    engine,
    threads,
    engines = [{ engine, threads, numerics: numericsOf(stored), epoch: 1, step: 0 }],
  } = stored as RunEnvironment;
  const environment = environmentOf(present);
  // Starts that no checkpoint came after have left nothing.
  const before = engines.filter((start) => start.epoch < epoch || (start.epoch === epoch && start.step < step));
  const last = before.at(-1);
  const now = { engine: present.name, threads: present.threads, numerics: NUMERICS };
  const isSame = last?.engine === now.engine && last.threads === now.threads && numericsOf(last) === now.numerics;
  const all = isSame ? before : [...before, { ...now, epoch, step }];
  return {
    environment: all.length > 1 ? { ...environment, engines: all } : environment,
    engineBefore: last?.engine === present.name ? undefined : last?.engine,
  };
}

/** Of an environment, or of the start of an engine. */
function numericsOf(stored: JsonObject): JsonValue {
  return stored['numerics'] ?? FIRST_NUMERICS;
}
