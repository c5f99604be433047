import * as tf from '@tensorflow/tfjs-core';
import { EngineError } from '@fsdnet/core/engine';

/**
 * Starts a backend unless it runs already, and leaves the current one in place. Some start only asynchronously; after
 * that they can be switched to at any moment.
 *
 * @throws EngineError when nothing registered it, or it does not start.
 */
export async function prepareBackend(name: string): Promise<void> {
  const engine = tf.engine();
  if (name in engine.registry) return;
  if (!(name in engine.registryFactory)) {
    throw new EngineError({
      where: `tfjs backend "${name}"`,
      rule: 'must be registered',
      got: Object.keys(engine.registryFactory).join(', '),
      fix: `Run \`npm install @tensorflow/tfjs-backend-${name}\` and import the package before training.`,
    });
  }
  const previous = engine.backendName;
  const started = await tf.setBackend(name);
  if (previous) await tf.setBackend(previous);
  if (!started) {
    throw new EngineError({
      where: `tfjs backend "${name}"`,
      rule: 'does not start on this machine',
      fix: 'Its reason is in the warning that tfjs printed; choose another engine.',
    });
  }
}
