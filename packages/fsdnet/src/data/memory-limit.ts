import { totalmem } from 'node:os';

import { ConfigError } from '@fsdnet/core';

const UNITS: Readonly<Record<string, number>> = { KB: 1e3, MB: 1e6, GB: 1e9, KIB: 2 ** 10, MIB: 2 ** 20, GIB: 2 ** 30 };

/** How much memory a training may take, and whose limit that is. */
export interface MemoryLimit {
  readonly bytes: number;
  /** In words, as the end of "… but". */
  readonly whose: string;
}

/**
 * The memory of the machine, or of the container where that is less, or what FSDNET_MEMORY_LIMIT says ("512MB"). Throws a
 * ConfigError for a limit that is no size.
 */
export function memoryLimit(): MemoryLimit {
  const named = process.env['FSDNET_MEMORY_LIMIT'];
  if (named) return { bytes: sizeOf(named), whose: 'FSDNET_MEMORY_LIMIT allows' };
  const machine = totalmem();
  // 0 or an absurdly large number where there is none.
  const container = process.constrainedMemory();
  return container > 0 && container < machine
    ? { bytes: container, whose: 'this container has' }
    : { bytes: machine, whose: 'this machine has' };
}

function sizeOf(text: string): number {
  const [, number, unit = ''] = /^\s*([\d.]+)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const factor = unit === '' ? 1 : UNITS[unit.toUpperCase()];
  const bytes = Number(number) * (factor ?? NaN);
  if (bytes > 0) return bytes;
  throw new ConfigError({
    where: 'FSDNET_MEMORY_LIMIT',
    rule: 'must be a size',
    got: JSON.stringify(text),
    fix: 'For example 512MB or 8GB.',
  });
}
