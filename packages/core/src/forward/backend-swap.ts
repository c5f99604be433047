import * as tf from '@tensorflow/tfjs-core';
import { EngineError } from '../errors.ts';

/**
 * Runs `work` with `name` as tfjs's global backend and puts the previous one back, whatever happens. `work` must be
 * synchronous: then nothing else can run in between and no lock is needed.
 */
export function withBackend<T>(name: string, work: () => T): T {
  const engine = tf.engine();
  const previous = engine.backendName;
  if (previous === name) return work();
  select(name);
  try {
    return work();
  } finally {
    if (previous) select(previous);
  }
}

/** The cpu backend prints an advertisement for tfjs-node at its first write, in libraries that never asked for it too. */
function withoutBanner(backend: unknown): void {
  (backend as { firstUse?: boolean }).firstUse = false;
}

/** tfjs's setBackend is asynchronous in type only: a backend with a synchronous factory is in place when it returns. */
function select(name: string): void {
  const engine = tf.engine();
  if (engine.registryFactory[name] === undefined) {
    throw new EngineError({
      where: `tfjs backend "${name}"`,
      rule: 'must be registered',
      got: Object.keys(engine.registryFactory).join(', ') || 'no backend at all',
      fix: `Import the package that registers it, for example @tensorflow/tfjs-backend-${name}.`,
    });
  }
  void engine.setBackend(name);
  if (engine.backendName !== name || engine.registry[name] === undefined) {
    throw new EngineError({
      where: `tfjs backend "${name}"`,
      rule: 'must be initialised before it is used here',
      fix: `Call \`await tf.setBackend('${name}')\` once.`,
    });
  }
  withoutBanner(engine.registry[name]);
}
