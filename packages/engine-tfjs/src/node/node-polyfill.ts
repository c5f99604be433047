import util from 'node:util';

/**
 * Supplies the two functions of `util` that tfjs-node 4.22 uses: Node 23 removed the first, and where they still exist
 * they print deprecation warnings. Must run before tfjs-node is loaded.
 */
export function restoreRemovedUtilities(): void {
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value == null, isArray: Array.isArray });
}
