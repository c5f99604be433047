import * as tf from '@tensorflow/tfjs-core';

// All copies of tfjs in a process share their backends and kernels. Each warns of every kernel that another has registered
// already, in 173 lines, unless it is told that this is no development of tfjs.
tf.env().set('PROD', true);

/** Name of the backend that comes with tfjs's kernels in JavaScript. Whoever uses it keeps the setting above in a bundle. */
export const CPU_BACKEND = 'cpu';
