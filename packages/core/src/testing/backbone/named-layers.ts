import type { Tensor } from '@tensorflow/tfjs-core';
import type { ParallelLayers } from '../../model/backbone.ts';

/** Values with something in front of their names. */
export function prefixed<T>(prefix: string, values: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix} ${name}`, value]));
}

/** All layers with the names that messages use. */
export function layersOf({ explicit, implicit, wide }: ParallelLayers): [string, Tensor][] {
  return [
    ...explicit.map((layer, index): [string, Tensor] => [`explicit[${index}]`, layer]),
    ...implicit.map((layer, index): [string, Tensor] => [`implicit[${index}]`, layer]),
    ...(wide ? [['wide', wide] as [string, Tensor]] : []),
  ];
}
