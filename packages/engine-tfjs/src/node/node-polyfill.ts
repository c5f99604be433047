import util from 'node:util';

/**
 * Puts back the two functions that tfjs-node 4.22 uses and that Node 23 removed from `util`. Must run before tfjs-node
 * is loaded.
 */
export function restoreRemovedUtilities(): void {
  const module = util as unknown as Record<string, unknown>;
  // Not read before they are set: on Node 22 reading them prints a deprecation warning.
  if (!Object.hasOwn(module, 'isNullOrUndefined')) module['isNullOrUndefined'] = (value: unknown) => value == null;
  if (!Object.hasOwn(module, 'isArray')) module['isArray'] = Array.isArray;
}
